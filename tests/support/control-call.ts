import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { keys, type KeyPair } from './accounts.js';
import type { TestReceiver } from './test-receiver.js';

export type Parameter =
  string | number | readonly Parameter[] | { readonly [member: string]: Parameter };

/** By name; arrays and objects stand for `name.0.member`, undefined leaves one out. */
export type CallParameters = Readonly<Record<string, Parameter | undefined>>;

/** How a call departs from a POST, signed with the main key of acme. */
export interface Manner {
  readonly key?: KeyPair;
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  /** In place of the right one. */
  readonly signature?: string;
}

export interface ControlAnswer {
  readonly code: number;
  readonly message: string;
  readonly [member: string]: unknown;
}

let nonce = 0;

/** Calls an action as its owner would; asserts what is promised of every answer. */
export async function call(
  { app, nowSeconds }: TestReceiver,
  action: string | undefined,
  parameters: CallParameters = {},
  { key = keys.main, method = 'POST', headers = {}, signature }: Manner = {},
): Promise<ControlAnswer> {
  nonce += 1;
  const texts = textsOf({
    Action: action,
    Region: 'gz',
    SecretId: key.secretId,
    Timestamp: nowSeconds,
    Nonce: nonce,
    ...parameters,
  });
  const signed = {
    ...texts,
    Signature: signature ?? signatureOf(textToSign(method, texts), key.secretKey),
  };
  return send(app.controlAddress, new URLSearchParams(signed), method, headers);
}

/** Calls an action as the operator of the machine. */
export function callAsOperator(
  { app }: TestReceiver,
  token: string,
  action: string,
  parameters: CallParameters = {},
): Promise<ControlAnswer> {
  const form = new URLSearchParams(textsOf({ Action: action, ...parameters }));
  return send(app.controlAddress, form, 'POST', { authorization: `Bearer ${token}` });
}

/** Sends parameters as they are. */
export async function send(
  address: string,
  form: URLSearchParams | string,
  method: 'GET' | 'POST' = 'POST',
  headers: Readonly<Record<string, string>> = {},
): Promise<ControlAnswer> {
  const url = `http://${address}/v2/index.php`;
  const response = await (method === 'GET'
    ? fetch(`${url}?${form.toString()}`, { headers })
    : fetch(url, { method, headers, body: form.toString() }));
  assert.equal(response.status, 200);
  assert.equal(response.headers.get('content-type'), 'application/json');
  const text = await response.text();
  assert.match(text, /^[\x20-\x7e]*$/, 'ASCII throughout');
  const answer = JSON.parse(text) as ControlAnswer;
  assert.equal(typeof answer.code, 'number');
  assert.equal(typeof answer.message, 'string');
  return answer;
}

/** Flattened as the published examples have it: `dimensionNames.0`. */
export function textsOf(parameters: CallParameters): Record<string, string> {
  return Object.fromEntries(
    Object.entries(parameters).flatMap(([name, parameter]) => flatten(name, parameter)),
  );
}

function flatten(name: string, parameter: Parameter | undefined): [string, string][] {
  if (parameter === undefined) return [];
  if (typeof parameter !== 'object') return [[name, String(parameter)]];
  return Object.entries(parameter as Record<string, Parameter>).flatMap(([member, inner]) =>
    flatten(`${name}.${member}`, inner),
  );
}

/** By the published rule: every parameter but Signature, `_` in names turned to `.`. */
export function textToSign(
  method: string,
  texts: Readonly<Record<string, string>>,
  host = 'monitor.api.qcloud.com',
): string {
  const names = Object.keys(texts).sort();
  const pairs = names.map((name) => `${name.replaceAll('_', '.')}=${texts[name]}`);
  return `${method}${host}/v2/index.php?${pairs.join('&')}`;
}

export function signatureOf(text: string, secretKey: string, digest = 'sha1'): string {
  return createHmac(digest, secretKey).update(text).digest('base64');
}
