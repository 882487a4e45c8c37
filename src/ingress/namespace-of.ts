import type { Catalog, Namespace } from '../catalog/catalog.js';
import { exceeds } from '../catalog/quotas.js';
import type { Limits } from '../config/limits.js';
import { namespaceFault } from '../model/names.js';
import { quote } from '../protocol/quote.js';
import { Refusal } from '../protocol/refusal.js';
import type { Receiver } from './receiver.js';
import type { Route } from './route-of.js';
import type { SignedReport } from './verified-report.js';

/** A namespace that a report names; without an id while it is still to be registered. */
export type ReportedNamespace = Omit<Namespace, 'id'> & { readonly id: number | undefined };

/**
 * @param newCount of namespaces that the same report would register in the region besides
 * @throws Refusal namespaceIllegal
 */
export function namespaceOf(
  report: Pick<SignedReport, 'namespace'>,
  route: Route,
  receiver: Receiver,
  newCount = 0,
): ReportedNamespace {
  const { accountId, region } = route;
  const name = report.namespace;
  const { limits, autoRegister } = receiver.settings();
  const namespace = receiver.catalog.namespaceOf(accountId, region, name);
  if (namespace !== undefined) return namespace;
  const fault = namespaceFault(name, limits);
  if (fault !== undefined) {
    throw new Refusal('namespaceIllegal', `${quote(name)} ${fault.problem}`);
  }
  if (!autoRegister) {
    throw new Refusal('namespaceIllegal', `${quote(name)} is not created in ${region}`);
  }
  checkQuota(receiver.catalog, route, limits, newCount);
  return { id: undefined, accountId, region, name, metrics: new Map() };
}

function checkQuota(
  catalog: Catalog,
  { accountId, region }: Route,
  limits: Limits,
  newCount: number,
): void {
  const { namespacesPerRegionMax: namespacesMax } = limits;
  const count = catalog.namespacesIn(accountId, region).length + newCount + 1;
  if (!exceeds('namespacesPerRegionMax', count, limits)) return;
  throw new Refusal(
    'namespaceIllegal',
    `the account has ${namespacesMax} namespaces in ${region} already (namespacesPerRegionMax)`,
    { quota: 'namespacesPerRegionMax' },
  );
}
