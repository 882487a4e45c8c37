import type { KeyObject } from 'node:crypto';
import { secretIdFault } from '../../model/names.js';
import { quote } from '../quote.js';
import type { Api3Call } from './api3-call.js';
import { Api3Error } from './api3-errors.js';

/** Longest signed text in the log. Honest ones are shorter; a hostile caller could send a mebibyte. */
const signedTextLengthMax = 1000;

/** @throws Api3Error AuthFailure.SignatureExpire */
export function checkApi3Timestamp(
  { timestampSeconds }: Api3Call,
  nowSeconds: number,
  skewSecondsMax: number,
): void {
  const behindSeconds = nowSeconds - timestampSeconds;
  if (Math.abs(behindSeconds) <= skewSecondsMax) return;
  const off = `${Math.abs(behindSeconds)} s ${behindSeconds > 0 ? 'behind' : 'ahead of'}`;
  throw new Api3Error(
    'AuthFailure.SignatureExpire',
    `the timestamp ${timestampSeconds} is ${off} the server's ${nowSeconds}; ` +
      `at most ${skewSecondsMax} s are allowed (api3TimestampSkewSeconds)`,
  );
}

/**
 * The key that the call is signed with; undefined is no key in force.
 * @throws Api3Error AuthFailure.TokenFailure, AuthFailure.InvalidSecretId,
 * AuthFailure.SecretIdNotFound, AuthFailure.SignatureFailure
 */
export function authenticateApi3<Key extends { readonly secret: KeyObject }>(
  call: Api3Call,
  keyOf: (secretId: string) => Key | undefined,
): Key {
  const { secretId, token } = call;
  if (token !== undefined) {
    const problem = 'temporary credentials are not known here: sign with a key of this server';
    throw new Api3Error('AuthFailure.TokenFailure', problem);
  }
  const fault = secretIdFault(secretId);
  if (fault !== undefined) {
    const problem = `SecretId ${quote(secretId)} ${fault.problem}`;
    throw new Api3Error('AuthFailure.InvalidSecretId', problem);
  }
  const key = keyOf(secretId);
  if (key === undefined) {
    const problem = `SecretId ${quote(secretId)} is unknown`;
    throw new Api3Error('AuthFailure.SecretIdNotFound', problem);
  }
  if (call.isSignedBy(key.secret)) return key;
  throw new Api3Error(
    'AuthFailure.SignatureFailure',
    'the signature does not match; the log has the text that the server signs',
    { signedText: call.signedText().slice(0, signedTextLengthMax) },
  );
}
