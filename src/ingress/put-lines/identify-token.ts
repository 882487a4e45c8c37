import { tokenHashOf } from '../../catalog/access-token.js';
import type { HttpCall } from '../../http/http-call.js';
import { Refusal } from '../../protocol/refusal.js';
import type { Verifier, WriteToken } from '../receiver.js';
import { revokedMeanwhile } from '../store-lines.js';

const bearer = /^Bearer +(\S+)$/i;

/**
 * The write token that a call shows. A wrong one costs a hash and a look-up, whatever is wrong with
 * it, and the refusal does not tell an unknown one from a revoked one.
 * @throws Refusal identityIllegal
 */
export function identifyToken(call: HttpCall, { catalog }: Verifier): WriteToken {
  const values = call.fieldValues('authorization');
  if (values.length > 1) {
    throw new Refusal('identityIllegal', 'there is more than one Authorization field');
  }
  const text = bearer.exec(values[0] ?? '')?.[1];
  if (text === undefined) {
    throw new Refusal(
      'identityIllegal',
      'show a write token, as Authorization: Bearer TOKEN (putmon token create --write)',
    );
  }
  const hash = tokenHashOf(text, 'write');
  const token = hash === undefined ? undefined : catalog.tokenWithHash(hash);
  if (token !== undefined) return token;
  throw new Refusal('identityIllegal', 'the token is no write token in force');
}

/** Refuses a token that was revoked while the body came. @throws Refusal identityIllegal */
export function checkToken({ hash }: WriteToken, { catalog }: Verifier): void {
  if (catalog.tokenWithHash(hash) === undefined) throw revokedMeanwhile();
}
