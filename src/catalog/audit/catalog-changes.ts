import { regionCodeOf } from '../../model/region.js';
import type { CatalogTables } from '../catalog-tables.js';
import type { ChangesOf } from './recorded-tables.js';

/** Names of metrics that one row lists. */
const listedMax = 20;

/** What the audit trail tells of writes to the catalog. */
export const catalogChanges: ChangesOf<CatalogTables> = {
  insertAccount: (name) => ({ target: `account ${name}` }),
  insertKey: ({ secretId, accountId, kind, grants, automatic }) => ({
    target: `key ${secretId}`,
    accountId,
    details: { kind, grants, ...(automatic && { automatic }) },
  }),
  updateKey: ({ secretId, accountId, state, grants }) => ({
    target: `key ${secretId}`,
    accountId,
    details: { state, grants },
  }),
  insertToken: ({ tokenId, accountId, kind, note, namespaces }) => ({
    target: `token ${tokenId}`,
    accountId,
    details: { kind, note, ...(namespaces && { namespaces }) },
  }),
  deleteToken: ({ tokenId, accountId, kind }) => ({
    target: `token ${tokenId}`,
    accountId,
    details: { kind },
  }),
  insertNamespace: (accountId, region, name) => ({
    target: `namespace ${name}`,
    accountId,
    details: { region: regionCodeOf(region) },
  }),
  deleteNamespace: (id) => ({ target: '', details: { namespaceId: id } }),
  insertMetrics: (namespaceId, drafts) => ({
    target: drafts.length === 1 ? `metric ${drafts[0]?.name ?? ''}` : `${drafts.length} metrics`,
    details: {
      namespaceId,
      metrics: drafts.slice(0, listedMax).map(({ name, dimensionNames }) => ({
        name,
        dimensionNames,
      })),
    },
  }),
  updateMetric: ({ id, name, displayName, unit }) => ({
    target: `metric ${name}`,
    details: { metricId: id, displayName, unit },
  }),
  deleteMetric: (id) => ({ target: '', details: { metricId: id } }),
  insertAggregation: (metricId, dimensionNames) => ({
    target: '',
    details: { metricId, dimensionNames },
  }),
  deleteAggregation: (metricId, dimensionNames) => ({
    target: '',
    details: { metricId, dimensionNames },
  }),
  replaceStatisticsTypes: (metricId, dimensionNames, statisticsTypes) => ({
    target: '',
    details: { metricId, dimensionNames, statisticsTypes },
  }),
};
