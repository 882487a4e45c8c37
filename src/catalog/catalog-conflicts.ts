import { CatalogConflictError, CatalogQuotaError, type RegistrationQuotas } from './catalog.js';

/** @throws CatalogConflictError where there is a value. */
export function requireAbsent(value: unknown, what: string): void {
  if (value !== undefined) throw new CatalogConflictError(`${what} exists`);
}

/** @throws CatalogConflictError where there is no value. */
export function requirePresent<Value>(value: Value | undefined, what: string): Value {
  if (value === undefined) throw new CatalogConflictError(`${what} does not exist`);
  return value;
}

/** @throws CatalogQuotaError where the count is more than the quota allows. */
export function requireWithinQuota(
  count: number,
  quotas: RegistrationQuotas,
  quota: keyof RegistrationQuotas,
): void {
  const max = quotas[quota];
  if (max > 0 && count > max) throw new CatalogQuotaError(quota);
}
