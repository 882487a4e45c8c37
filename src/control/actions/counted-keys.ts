import type { Key } from '../../catalog/catalog.js';

/**
 * The keys that count against keysPerAccountMax: main keys that are in force, but for the one that
 * the first start made by itself.
 */
export function countedKeys(keys: readonly Key[]): Key[] {
  return keys.filter(
    ({ kind, state, automatic }) => kind === 'main' && state !== 'revoked' && automatic !== true,
  );
}
