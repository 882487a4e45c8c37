import { describe } from 'node:test';
import { promiseAccounts, promiseGrants, promiseKeys } from './account-promises.js';
import { promiseAggregations, promiseStatisticsTypes } from './aggregation-promises.js';
import { promisedBy, type CatalogHarness } from './catalog-harness.js';
import { promiseDurability, promiseFailures } from './durability-promises.js';
import { promiseMetrics, promiseNamespaces } from './namespace-promises.js';
import { promiseQuotas, promiseRegistration } from './registration-promises.js';

/**
 * Holds an engine to the promises of the Catalog contract, one test a sentence.
 * @param absent what an engine can not keep, each with its reason
 */
export function describeCatalog(
  name: string,
  start: () => Promise<CatalogHarness>,
  absent: { readonly failures?: string } = {},
): void {
  describe(`${name} keeps the promises of a catalog`, () => {
    const promised = promisedBy(start);
    promiseAccounts(promised);
    promiseKeys(promised);
    promiseGrants(promised);
    promiseNamespaces(promised);
    promiseMetrics(promised);
    promiseAggregations(promised);
    promiseStatisticsTypes(promised);
    promiseRegistration(promised);
    promiseQuotas(promised);
    promiseDurability(promised);
    promiseFailures(promised, absent.failures ?? false);
  });
}
