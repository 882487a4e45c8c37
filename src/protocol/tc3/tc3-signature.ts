import { createHmac, hash, type KeyObject } from 'node:crypto';
import { equalSignatures } from '../signature.js';
import { Api3Error } from './api3-errors.js';
import type { Api3Request } from './api3-request.js';
import { tc3Algorithm, type Tc3Authorization } from './authorization.js';

/** What was signed: the texts of one way to read the request. */
export interface Tc3Texts {
  readonly canonicalRequest: string;
  readonly stringToSign: string;
}

const unsignedPayload = 'UNSIGNED-PAYLOAD';

/**
 * Whether the secret signed the request. Clients differ in whether they sign the port of the host,
 * and in whether they write values in lower case: each way is tried.
 * @throws Api3Error AuthFailure.InvalidAuthorization where a signed header is absent or comes twice
 */
export function isTc3SignedBy(
  secret: KeyObject | string,
  request: Api3Request,
  authorization: Tc3Authorization,
  timestamp: string,
): boolean {
  const key = tc3SigningKey(secret, authorization);
  for (const { stringToSign } of tc3Texts(request, authorization, timestamp)) {
    if (equalSignatures(authorization.signature, signTc3(stringToSign, key))) return true;
  }
  return false;
}

/**
 * The texts that honest clients sign of a request, the likeliest first: made one by one, as most
 * requests need the first alone.
 * @throws Api3Error AuthFailure.InvalidAuthorization where a signed header is absent or comes twice
 */
export function* tc3Texts(
  request: Api3Request,
  authorization: Tc3Authorization,
  timestamp: string,
): Generator<Tc3Texts> {
  const values = signedValues(request, authorization);
  const hosts = [request.host, withoutPort(request.host)];
  const payload = payloadHashOf(request);
  const tried = new Set<string>();
  for (const write of [asIs, inLowerCase]) {
    for (const host of hosts) {
      const headerText = headerTextOf(authorization, new Map(values).set('host', host), write);
      if (tried.has(headerText)) continue;
      tried.add(headerText);
      const text = canonicalRequest(request, authorization, headerText, payload);
      yield { canonicalRequest: text, stringToSign: stringToSign(text, authorization, timestamp) };
    }
  }
}

/** In hexadecimal digits. @param key of `tc3SigningKey` */
export function signTc3(text: string, key: Buffer): string {
  return createHmac('sha256', key).update(text).digest('hex');
}

/** Of each secret the key that was made last: most calls are of one day and one service. */
const lastKeys = new WeakMap<KeyObject, { readonly scope: string; readonly key: Buffer }>();

/** The key of one day and one service. */
export function tc3SigningKey(
  secret: KeyObject | string,
  { date, service }: Pick<Tc3Authorization, 'date' | 'service'>,
): Buffer {
  if (typeof secret === 'string') return signingKeyOf(Buffer.from(secret), date, service);
  const scope = `${date}/${service}`;
  const last = lastKeys.get(secret);
  if (last?.scope === scope) return last.key;
  const key = signingKeyOf(secret.export(), date, service);
  lastKeys.set(secret, { scope, key });
  return key;
}

function signingKeyOf(secret: Buffer, date: string, service: string): Buffer {
  const ofDate = hmac(Buffer.concat([Buffer.from('TC3'), secret]), date);
  return hmac(hmac(ofDate, service), 'tc3_request');
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text, 'latin1').digest();
}

function canonicalRequest(
  { method, query }: Api3Request,
  { signedHeaders }: Tc3Authorization,
  headerText: string,
  payload: string,
): string {
  const canonicalQuery = method === 'GET' ? query : '';
  return `${method}\n/\n${canonicalQuery}\n${headerText}\n${signedHeaders.join(';')}\n${payload}`;
}

function headerTextOf(
  { signedHeaders }: Tc3Authorization,
  values: ReadonlyMap<string, string>,
  write: (value: string) => string,
): string {
  return signedHeaders
    .map((name) => {
      const value = values.get(name) ?? '';
      return `${name}:${name === 'x-tc-action' ? value.toLowerCase() : write(value)}\n`;
    })
    .join('');
}

/** The hash that stands for the body. */
function payloadHashOf(request: Api3Request): string {
  const isUnsigned = request.fieldValues('x-tc-content-sha256')[0] === unsignedPayload;
  if (isUnsigned) return hash('sha256', unsignedPayload);
  return hash('sha256', request.method === 'GET' ? '' : request.body);
}

function stringToSign(
  canonical: string,
  { date, service }: Tc3Authorization,
  timestamp: string,
): string {
  const digest = hash('sha256', Buffer.from(canonical, 'latin1'));
  return `${tc3Algorithm}\n${timestamp}\n${date}/${service}/tc3_request\n${digest}`;
}

function signedValues(
  request: Api3Request,
  { signedHeaders }: Tc3Authorization,
): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const name of signedHeaders) {
    const [value, second] = request.fieldValues(name);
    if (value === undefined) throw unusable(`lists ${name}, which the request does not have`);
    if (second !== undefined) throw unusable(`lists ${name}, which the request has twice`);
    values.set(name, value.trim());
  }
  return values;
}

function unusable(problem: string): Api3Error {
  return new Api3Error('AuthFailure.InvalidAuthorization', `SignedHeaders ${problem}`);
}

function withoutPort(host: string): string {
  return host.replace(/:\d*$/, '');
}

function asIs(value: string): string {
  return value;
}

function inLowerCase(value: string): string {
  return value.toLowerCase();
}
