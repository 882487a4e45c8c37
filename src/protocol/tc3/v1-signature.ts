import type { KeyObject } from 'node:crypto';
import { compareBytes } from '../../model/byte-order.js';
import { algorithmOf, equalSignatures, restorePlusSigns, sign } from '../signature.js';

/** A call that the SDKs sign as the older versions of the API did: everything is a parameter. */
export interface V1Call {
  readonly method: string;
  readonly host: string;
  /** Decoded, by name. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** The texts that clients sign: with the host as it was sent, and without its port. */
export function v1Texts(call: V1Call): readonly string[] {
  const names = [...call.parameters.keys()].filter((name) => name !== 'Signature');
  const pairs = names
    .sort(compareBytes)
    .map((name) => `${name}=${call.parameters.get(name) ?? ''}`)
    .join('&');
  const hosts = new Set([call.host, call.host.replace(/:\d*$/, '')]);
  return [...hosts].map((host) => `${call.method}${host}/?${pairs}`);
}

export function isV1SignedBy(secret: KeyObject | string, call: V1Call): boolean {
  const given = restorePlusSigns(call.parameters.get('Signature') ?? '');
  const algorithm = algorithmOf(call.parameters.get('SignatureMethod'));
  return v1Texts(call).some((text) => equalSignatures(given, sign(text, secret, algorithm)));
}
