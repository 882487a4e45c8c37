import { createSecretKey, randomBytes } from 'node:crypto';
import { isTokenLike, tokenHashOf } from '../../catalog/access-token.js';
import type { WebCall } from '../../web/web-call.js';
import type { Control } from '../actions/control.js';
import { isLocal, isSecretOf } from '../identify-reader.js';
import type { OperatorCredential } from '../operator-credential.js';
import { ConsoleError } from './console-error.js';
import { readJsonObject } from './console-json.js';
import type { ConsoleLinks } from './console-links.js';
import type { Identity } from './console-sessions.js';

/** Longer than any credential. */
const loginLimits = { bytesMax: 4096, valuesMax: 16 };

/** A login's credentials, not verified yet. */
export interface Login {
  readonly link?: unknown;
  readonly token?: unknown;
  readonly secretId?: unknown;
  readonly secretKey?: unknown;
}

/** @throws ConsoleError, RequestAbortedError */
export function readLogin(call: WebCall): Promise<Login> {
  return readJsonObject(call, loginLimits);
}

export interface LoginParts {
  readonly control: Pick<Control, 'catalog'>;
  readonly operator: OperatorCredential;
  readonly links: ConsoleLinks;
}

/**
 * Verifies a login by a login link, by the operator's token or a read token, or by a key pair. A
 * refusal does not say which part of a key pair was wrong, so that SecretIds can not be guessed.
 * @throws ConsoleError
 */
export function identityOf(login: Login, call: WebCall, parts: LoginParts): Identity {
  const { link, token, secretId, secretKey } = login;
  if (typeof link === 'string') return byLink(link, parts);
  if (typeof token === 'string') return byToken(token, parts);
  if (typeof secretId === 'string' && typeof secretKey === 'string') {
    return byKey(secretId, secretKey, call, parts);
  }
  throw new ConsoleError(400, 'give link, or token, or secretId and secretKey, as texts');
}

function byLink(link: string, { links }: LoginParts): Identity {
  if (links.spend(link)) return { kind: 'operator' };
  const advice = 'the login link is spent, or has run out; make another with putmon console link';
  throw new ConsoleError(401, advice);
}

function byToken(text: string, { control, operator }: LoginParts): Identity {
  if (operator.isShownIn(`Bearer ${text}`)) return { kind: 'operator' };
  const { catalog } = control;
  const tokenHash = isTokenLike(text) ? tokenHashOf(text, 'read') : undefined;
  const token = tokenHash === undefined ? undefined : catalog.tokenWithHash(tokenHash);
  if (tokenHash === undefined || token === undefined) {
    throw new ConsoleError(
      401,
      'the token is neither the operator token nor a read token in force',
    );
  }
  return { kind: 'token', tokenHash };
}

function byKey(
  secretId: string,
  secretKey: string,
  call: WebCall,
  { control: { catalog } }: LoginParts,
): Identity {
  // Before the key is looked at: what went over the wire in the clear shows nothing in return.
  if (!call.isEncrypted && !isLocal(call)) {
    throw new ConsoleError(
      403,
      'a SecretKey is taken only over TLS (controlTls), or from this machine without a proxy; use a login link or a token',
    );
  }
  const key = catalog.keyOf(secretId);
  const isRight = isSecretOf(secretKey, key?.secret ?? createSecretKey(randomBytes(32)));
  if (!isRight || key?.state !== 'active') {
    throw new ConsoleError(401, 'the SecretId or the SecretKey is wrong, or the key is blocked');
  }
  return { kind: 'key', secretId };
}
