import type { Region } from '../model/region.js';
import {
  CatalogConflictError,
  CatalogQuotaError,
  type MetricDraft,
  type Namespace,
} from './catalog.js';
import {
  exceeds,
  excessText,
  NamespaceRoom,
  type NamespaceQuotas,
  type RegistrationQuotas,
} from './quotas.js';

/** @throws CatalogConflictError where there is a value. */
export function requireAbsent(value: unknown, what: string): void {
  if (value !== undefined) throw new CatalogConflictError(`${what} exists`);
}

/** @throws CatalogConflictError where there is no value. */
export function requirePresent<Value>(value: Value | undefined, what: string): Value {
  if (value === undefined) throw new CatalogConflictError(`${what} does not exist`);
  return value;
}

/**
 * @param count of the account's namespaces in the region, the new one included
 * @throws CatalogQuotaError where that is more than the quota allows
 */
export function requireNamespaceRoom(
  count: number,
  region: Region,
  quotas: Pick<RegistrationQuotas, 'namespacesPerRegionMax'>,
): void {
  const quota = 'namespacesPerRegionMax';
  if (!exceeds(quota, count, quotas)) return;
  throw new CatalogQuotaError(quota, excessText(quota, `the account in ${region}`, count, quotas));
}

/** @throws CatalogQuotaError where the namespace has no room for all of the drafts */
export function requireMetricRoom(
  { name, metrics }: Namespace,
  drafts: readonly MetricDraft[],
  quotas: NamespaceQuotas,
): void {
  const room = new NamespaceRoom(metrics, quotas);
  for (const { dimensionNames } of drafts) {
    const excess = room.add(dimensionNames);
    if (excess === undefined) continue;
    const { quota, count } = excess;
    throw new CatalogQuotaError(quota, excessText(quota, name, count, quotas));
  }
}
