import type { SecretBox } from '../secret-box.js';

/** Encrypts a value as JSON; it opens under the same name alone. */
export function sealJson(box: SecretBox, value: unknown, name: string): Buffer {
  return box.seal(JSON.stringify(value), name);
}

/** @throws MasterKeyError where another master key sealed it */
export function openJson(box: SecretBox, sealed: Uint8Array, name: string): unknown {
  return JSON.parse(box.open(sealed, name).export().toString('utf8'));
}
