import { Api3Error } from '../../protocol/tc3/api3-errors.js';
import type { Api3ActionCall } from './api3-action.js';

const pageSize = 20;
const pageSizeMax = 100;

/** What PageNumber and PageSize ask for. @throws Api3Error InvalidParameterValue */
export function readPage({ values }: Api3ActionCall): { offset: number; limit: number } {
  const limit = values.integer('PageSize') ?? pageSize;
  const page = values.integer('PageNumber') ?? 1;
  if (limit < 1 || limit > pageSizeMax) {
    throw new Api3Error('InvalidParameterValue', `PageSize is not 1 to ${pageSizeMax}`);
  }
  if (page < 1) throw new Api3Error('InvalidParameterValue', 'PageNumber is not 1 or more');
  return { offset: (page - 1) * limit, limit };
}
