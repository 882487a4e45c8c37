import { createHash } from 'node:crypto';
import { test } from 'node:test';
import type {
  AccessTokenDraft,
  Catalog,
  Metric,
  MetricDraft,
  Namespace,
} from '../../src/catalog/catalog.js';
import type { RegistrationQuotas } from '../../src/catalog/quotas.js';
import { publishedRegions, regionOf, type Region } from '../../src/model/region.js';
import { defaultStatisticsTypes, type StatisticsType } from '../../src/model/statistic.js';

/** An engine under test, with a disk of its own. */
export interface CatalogHarness {
  /** Opens a catalog on the engine as it runs; several may be open at once. */
  open(): Promise<Catalog>;
  /** As another process has it; the same one where the engine lets one process open it. */
  another(catalog: Catalog): Promise<Catalog>;
  /** Stops the engine and starts it anew on the same disk. */
  restart(): Promise<void>;
  /** From now on the engine fails, until mended. */
  breakEngine(): void;
  /** From now on each commit is on disk, but is told to have failed, until mended. */
  loseCommits(): void;
  mendEngine(): void;
  /** What its clock tells, at every moment. */
  readonly nowSeconds: number;
  stop(): Promise<void>;
}

/** One sentence that every engine keeps, but for those that declare why they can not. */
export type Promised = (
  sentence: string,
  check: (catalog: Catalog, harness: CatalogHarness) => Promise<void>,
  skip?: string | false,
) => void;

/** Runs each check on a catalog of its own. */
export function promisedBy(start: () => Promise<CatalogHarness>): Promised {
  return (sentence, check, skip = false) => {
    test(sentence, { skip }, async () => {
      const harness = await start();
      try {
        await check(await harness.open(), harness);
      } finally {
        await harness.stop();
      }
    });
  };
}

export const noQuotas: RegistrationQuotas = {
  namespacesPerRegionMax: 0,
  metricsPerNamespaceMax: 0,
  dimensionSetsPerNamespaceMax: 0,
};

export const guangzhou = knownRegion('gz');
export const shanghai = knownRegion('sh');

function knownRegion(word: string): Region {
  const region = regionOf(word);
  if (region === undefined) throw new Error(`${word} is no region`);
  return region;
}

export const p99OverMinutes: StatisticsType = { periodSeconds: 60, statistic: 'p99' };

/** Names that have fooled programs. */
export const unsafeNames = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  "'; DROP TABLE keys",
];

/** A main key, for the caller to change. */
export function keyDraftOf(accountId: number, secretId: string): Parameters<Catalog['addKey']>[0] {
  return { accountId, secretId, secretKey: `secret of ${secretId}`, kind: 'main', grants: [] };
}

/** A token that only its own text shows. */
export function tokenDraftOf(accountId: number, text: string, note = ''): AccessTokenDraft {
  return { accountId, kind: 'read', hash: createHash('sha256').update(text).digest('hex'), note };
}

export function draftOf(name: string, ...dimensionNames: string[]): MetricDraft {
  return {
    name,
    displayName: `${name} on display`,
    unit: '%',
    dimensionNames: dimensionNames.length > 0 ? dimensionNames : ['ip'],
    statisticsTypes: defaultStatisticsTypes,
  };
}

/** Everything a catalog answers, as plain values. */
export function contentOf(catalog: Catalog): unknown {
  return catalog.accounts().map((account) => ({
    account,
    keys: catalog
      .keysOf(account.id)
      .map((key) => ({ ...key, secret: key.secret.export().toString() })),
    tokens: catalog.tokensOf(account.id),
    namespaces: publishedRegions().flatMap((region) => catalog.namespacesIn(account.id, region)),
  }));
}

export function metricNamed(name: string, metrics: Namespace['metrics'] | undefined): Metric {
  const metric = metrics?.get(name);
  if (metric === undefined) throw new Error(`there is no metric ${name}`);
  return metric;
}
