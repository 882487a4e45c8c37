import { createHmac, timingSafeEqual, type KeyObject } from 'node:crypto';
import { type HmacAlgorithm, HmacPads } from './hmac-pads.js';

/** SHA-256 is chosen by the exact word alone; anything else, or nothing, means SHA-1. */
export function algorithmOf(signatureMethod: string | undefined): HmacAlgorithm {
  return signatureMethod === 'HmacSHA256' ? 'sha256' : 'sha1';
}

/** Of keys that sign again and again; forgotten with them. */
const padsByAlgorithm = {
  sha1: new WeakMap<KeyObject, HmacPads>(),
  sha256: new WeakMap<KeyObject, HmacPads>(),
};

/** The signature of a text: Base64 of its HMAC. */
export function sign(text: string, secret: KeyObject | string, algorithm: HmacAlgorithm): string {
  return padsOf(secret, algorithm).sign(text, algorithm);
}

function padsOf(secret: KeyObject | string, algorithm: HmacAlgorithm): HmacPads {
  if (typeof secret === 'string') return new HmacPads(secret, algorithm);
  const known = padsByAlgorithm[algorithm].get(secret);
  if (known !== undefined) return known;
  const pads = new HmacPads(secret, algorithm);
  padsByAlgorithm[algorithm].set(secret, pads);
  return pads;
}

/** That of a text in two parts, the long one encoded: it may be signed many times over. */
export function signInTwo(
  start: string,
  rest: Buffer,
  secret: KeyObject | string,
  algorithm: HmacAlgorithm,
): string {
  return createHmac(algorithm, secret).update(start).update(rest).digest('base64');
}

/** Compares in a time that tells nothing of where two signatures differ. */
export function equalSignatures(given: string, expected: string): boolean {
  const givenBytes = Buffer.from(given);
  const expectedBytes = Buffer.from(expected);
  return givenBytes.length === expectedBytes.length && timingSafeEqual(givenBytes, expectedBytes);
}

/** What a query decoder makes of a `+` that the sender did not escape is undone. */
export function restorePlusSigns(signature: string): string {
  return signature.includes(' ') ? signature.replaceAll(' ', '+') : signature;
}
