import { isTokenLike } from '../catalog/access-token.js';

/** What a request shows, not verified yet. */
export type ShownCredential =
  { readonly token: string } | { readonly secretId: string; readonly secretKey: string };

const authorizationForm = /^(bearer|basic) +([\w.~+/-]+=*)$/i;

/**
 * Reads an Authorization field: Bearer with a token, or Basic (RFC 7617, UTF-8) with a token as the
 * password of any user name, or with SecretId and SecretKey. Undefined where it is neither.
 */
export function shownCredential(authorization: string): ShownCredential | undefined {
  const [, scheme = '', text = ''] = authorizationForm.exec(authorization) ?? [];
  if (/^bearer$/i.test(scheme)) return { token: text };
  const pair = Buffer.from(text, 'base64').toString();
  // A user name has no colon; a password may.
  const colon = pair.indexOf(':');
  if (colon < 0) return undefined;
  const [user, password] = [pair.slice(0, colon), pair.slice(colon + 1)];
  return isTokenLike(password) ? { token: password } : { secretId: user, secretKey: password };
}
