import type { Catalog, KeyKind, KeyState, MetricDraft } from '../../src/catalog/catalog.js';
import { defaultLimits } from '../../src/config/limits.js';
import { regionOf } from '../../src/model/region.js';
import { defaultStatisticsTypes } from '../../src/model/statistic.js';

export interface KeyPair {
  readonly secretId: string;
  readonly secretKey: string;
}

function keyPair(name: string): KeyPair {
  return { secretId: `AKID${name}`, secretKey: `key-of-${name}-0123456789abcdef` };
}

/** The account acme owns all keys but one. */
export const keys = {
  main: keyPair('main'),
  second: keyPair('second'),
  sub: keyPair('sub'),
  blocked: keyPair('blocked'),
  blockedSub: keyPair('blockedSub'),
  revoked: keyPair('revoked'),
  ofOther: keyPair('ofOther'),
};

const acmeKeys: readonly (readonly [KeyPair, KeyKind, KeyState])[] = [
  [keys.main, 'main', 'active'],
  [keys.second, 'main', 'active'],
  [keys.sub, 'sub', 'active'],
  [keys.blocked, 'main', 'blocked'],
  [keys.blockedSub, 'sub', 'blocked'],
  [keys.revoked, 'main', 'revoked'],
];

/** The accounts acme and other; acme has namespace cvm in gz, with metrics diskusage and cpu. */
export async function furnish(catalog: Catalog): Promise<void> {
  const acme = await catalog.createAccount('acme');
  for (const [pair, kind, state] of acmeKeys) {
    await catalog.addKey({ accountId: acme.id, ...pair, kind, grants: [] });
    if (state !== 'active') await catalog.setKeyState(pair.secretId, state);
  }
  const other = await catalog.createAccount('other');
  await catalog.addKey({ accountId: other.id, ...keys.ofOther, kind: 'main', grants: [] });
  await register(catalog, 'acme', 'gz', 'cvm', {
    diskusage: ['diskname', 'ip'],
    cpu: ['ip'],
  });
}

/** @param dimensionNames by the name of the metric */
export async function register(
  catalog: Catalog,
  accountName: string,
  regionWord: string,
  namespaceName: string,
  dimensionNames: Readonly<Record<string, readonly string[]>>,
): Promise<void> {
  const account = catalog.accountNamed(accountName);
  const region = regionOf(regionWord);
  if (account === undefined || region === undefined) throw new Error('no such account or region');
  const drafts = Object.entries(dimensionNames).map(([name, names]) => draftOf(name, names));
  await catalog.register(account.id, region, namespaceName, drafts, defaultLimits);
}

function draftOf(name: string, dimensionNames: readonly string[]): MetricDraft {
  return {
    name,
    displayName: name,
    unit: '',
    dimensionNames,
    statisticsTypes: defaultStatisticsTypes,
  };
}
