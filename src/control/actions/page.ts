import type { Limits } from '../../config/limits.js';
import type { ActionParameters } from './action-parameters.js';

/** The published size of a page where none is asked for. */
const recordsPerPage = 30;

export interface Page {
  of<Item>(items: readonly Item[]): Item[];
}

/**
 * The part of a list that `offset` and `limit` ask for.
 * @param otherName what the documents call the limit elsewhere
 * @throws ControlRefusal
 */
export function readPage(parameters: ActionParameters, limits: Limits, otherName?: string): Page {
  const { offset, limit } = readPageRange(parameters, limits, otherName);
  return { of: (items) => items.slice(offset, offset + limit) };
}

/** Where that part begins, and how long it is. @throws ControlRefusal */
export function readPageRange(
  parameters: ActionParameters,
  { recordsPerPageMax }: Limits,
  otherName = 'limit',
): { offset: number; limit: number } {
  const rows = parameters.integer(otherName, recordsPerPage);
  const limit = Math.min(parameters.integer('limit', rows), recordsPerPageMax);
  return { offset: parameters.integer('offset', 0), limit };
}
