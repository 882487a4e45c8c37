import { CatalogConflictError } from './catalog.js';

/** @throws CatalogConflictError where there is a value. */
export function requireAbsent(value: unknown, what: string): void {
  if (value !== undefined) throw new CatalogConflictError(`${what} exists`);
}

/** @throws CatalogConflictError where there is no value. */
export function requirePresent<Value>(value: Value | undefined, what: string): Value {
  if (value === undefined) throw new CatalogConflictError(`${what} does not exist`);
  return value;
}
