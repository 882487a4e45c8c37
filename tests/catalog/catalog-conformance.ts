import { describe } from 'node:test';
import { promiseAccounts, promiseGrants, promiseKeys } from './account-promises.js';
import { promiseAggregations, promiseStatisticsTypes } from './aggregation-promises.js';
import { promisedBy, type CatalogHarness } from './catalog-harness.js';
import { promiseDurability, promiseFailures } from './durability-promises.js';
import { promiseMetrics, promiseNamespaces } from './namespace-promises.js';
import { promiseQuotas, promiseRegistration } from './registration-promises.js';
import { promiseTokens } from './token-promises.js';
import { promiseDoubt, promiseOthers, promiseView } from './view-promises.js';

/** What an engine can not keep, each with its reason. */
export interface AbsentOfCatalog {
  readonly failures?: string;
  /** Other processes that have it open. */
  readonly others?: string;
  readonly durable?: string;
}

/** Holds an engine to the promises of the Catalog contract, one test a sentence. */
export function describeCatalog(
  name: string,
  start: () => Promise<CatalogHarness>,
  absent: AbsentOfCatalog = {},
): void {
  describe(`${name} keeps the promises of a catalog`, () => {
    const promised = promisedBy(start);
    promiseAccounts(promised);
    promiseKeys(promised);
    promiseGrants(promised);
    promiseTokens(promised);
    promiseNamespaces(promised);
    promiseMetrics(promised, absent.durable ?? false);
    promiseAggregations(promised);
    promiseStatisticsTypes(promised);
    promiseRegistration(promised);
    promiseQuotas(promised);
    promiseView(promised);
    promiseOthers(promised, absent.others);
    promiseDurability(promised, absent.durable ?? false);
    promiseFailures(promised, absent.failures ?? false);
    promiseDoubt(promised, absent.failures ?? false);
  });
}
