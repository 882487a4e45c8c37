import type { Catalog, Namespace } from '../catalog/catalog.js';
import { quote } from '../protocol/quote.js';
import { Refusal } from '../protocol/refusal.js';
import type { Receiver } from './receiver.js';
import type { Route } from './route-of.js';
import type { SignedReport } from './verified-report.js';

/** A namespace that a report names; without an id while it is still to be registered. */
export type ReportedNamespace = Omit<Namespace, 'id'> & { readonly id: number | undefined };

/** @throws Refusal namespaceIllegal */
export function namespaceOf(
  report: SignedReport,
  route: Route,
  receiver: Receiver,
): ReportedNamespace {
  const { accountId, region } = route;
  const name = report.namespace;
  const { limits, autoRegister } = receiver.settings();
  const namespace = receiver.catalog.namespaceOf(accountId, region, name);
  if (namespace !== undefined) return namespace;
  if (!/^\w+$/.test(name) || name.length > limits.namespaceLengthMax) {
    throw new Refusal(
      'namespaceIllegal',
      `${quote(name)} is not 1 to ${limits.namespaceLengthMax} letters, digits or underscores`,
    );
  }
  if (!autoRegister) {
    throw new Refusal('namespaceIllegal', `${quote(name)} is not created in ${region}`);
  }
  checkQuota(receiver.catalog, route, limits.namespacesPerRegionMax);
  return { id: undefined, accountId, region, name, metrics: new Map() };
}

function checkQuota(catalog: Catalog, { accountId, region }: Route, namespacesMax: number): void {
  if (namespacesMax === 0 || catalog.namespacesIn(accountId, region).length < namespacesMax) return;
  throw new Refusal(
    'namespaceIllegal',
    `the account has ${namespacesMax} namespaces in ${region} already (namespacesPerRegionMax)`,
  );
}
