import assert from 'node:assert/strict';
import type { Catalog } from '../../src/catalog/catalog.js';
import { defaultStatisticsTypes } from '../../src/model/statistic.js';
import {
  draftOf,
  guangzhou,
  keyDraftOf,
  metricNamed,
  noQuotas,
  p99OverMinutes,
  tokenDraftOf,
} from './catalog-harness.js';

/** Changes of a filled catalog. */
export const failingChanges: Record<string, (catalog: Catalog) => Promise<unknown>> = {
  createAccount: (catalog) => catalog.createAccount('third'),
  addKey: (catalog) => catalog.addKey(keyDraftOf(idOf(catalog, 'acme'), 'AKID')),
  setKeyState: (catalog) => catalog.setKeyState('AKID-acme', 'revoked'),
  setKeyGrants: (catalog) => catalog.setKeyGrants('AKID-acme', ['*']),
  createToken: (catalog) => catalog.createToken(tokenDraftOf(idOf(catalog, 'acme'), 'new')),
  revokeToken: (catalog) => catalog.revokeToken(tokenOf(catalog)),
  createNamespace: (catalog) => catalog.createNamespace(idOf(catalog, 'acme'), guangzhou, 'new'),
  register: (catalog) =>
    catalog.register(idOf(catalog, 'acme'), guangzhou, 'new', [draftOf('cpu')], noQuotas),
  deleteMetric: (catalog) => catalog.deleteMetric(diskOf(catalog)),
  modifyMetric: (catalog) => catalog.modifyMetric(diskOf(catalog), { displayName: 'd' }),
  createAggregation: (catalog) => {
    const aggregation = { dimensionNames: [], statisticsTypes: [p99OverMinutes] };
    return catalog.createAggregation(diskOf(catalog), aggregation);
  },
  deleteAggregation: (catalog) => catalog.deleteAggregation(diskOf(catalog), ['ip']),
  addStatisticsTypes: (catalog) =>
    catalog.addStatisticsTypes(diskOf(catalog), ['ip'], [p99OverMinutes]),
  deleteStatisticsTypes: (catalog) =>
    catalog.deleteStatisticsTypes(diskOf(catalog), ['dev', 'ip'], [p99OverMinutes]),
};

export function idOf(catalog: Catalog, name: string): number {
  const account = catalog.accountNamed(name);
  assert.ok(account);
  return account.id;
}

export async function fill(catalog: Catalog, name: string): Promise<void> {
  const { id: accountId } = await catalog.createAccount(name);
  const secretId = `AKID-${name}`;
  await catalog.addKey(keyDraftOf(accountId, secretId));
  const subKey = keyDraftOf(accountId, `${secretId}-2`);
  await catalog.addKey({ ...subKey, kind: 'sub', grants: ['DescribeMetric', '*'] });
  await catalog.setKeyState(`${secretId}-2`, 'blocked');
  await catalog.createToken(tokenDraftOf(accountId, `token of ${name}`, 'for a dashboard'));
  const drafts = [draftOf('cpu'), draftOf('disk', 'ip', 'dev')];
  const { metrics } = await catalog.register(accountId, guangzhou, 'cvm', drafts, noQuotas);
  const { id } = metricNamed('disk', metrics);
  const statisticsTypes = defaultStatisticsTypes;
  await catalog.createAggregation(id, { dimensionNames: ['ip'], statisticsTypes });
  await catalog.createAggregation(id, { dimensionNames: ['dev'], statisticsTypes: [] });
  await catalog.addStatisticsTypes(id, ['dev', 'ip'], [p99OverMinutes]);
}

/** Of the account `acme`, once it is filled. */
export function diskOf(catalog: Catalog): number {
  const namespace = catalog.namespaceOf(idOf(catalog, 'acme'), guangzhou, 'cvm');
  return metricNamed('disk', namespace?.metrics).id;
}

/** Of the account `acme`, once it is filled. */
function tokenOf(catalog: Catalog): string {
  const [token] = catalog.tokensOf(idOf(catalog, 'acme'));
  assert.ok(token);
  return token.tokenId;
}
