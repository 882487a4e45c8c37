import type { Limits } from '../config/limits.js';
import type { ActionParameters } from './action-parameters.js';

/** The published size of a page where none is asked for. */
const recordsPerPage = 30;

export interface Page {
  of<Item>(items: readonly Item[]): Item[];
}

/** The part of a list that `offset` and `limit` ask for. @throws ControlRefusal */
export function readPage(parameters: ActionParameters, { recordsPerPageMax }: Limits): Page {
  const offset = parameters.integer('offset', 0);
  const limit = Math.min(parameters.integer('limit', recordsPerPage), recordsPerPageMax);
  return { of: (items) => items.slice(offset, offset + limit) };
}
