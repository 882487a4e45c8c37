import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { Connection } from './connection.js';
import { keys, type KeyPair } from './accounts.js';
import { nowSeconds } from './report.js';
import type { WireReply } from './wire-reply.js';

/** A call of API 3.0, right but for what is changed. */
export interface Api3Options {
  readonly key?: KeyPair;
  readonly method?: string;
  /** In place of `/`. */
  readonly target?: string;
  /** Of a POST; text is sent as it is. */
  readonly body?: string | object;
  /** Of a GET, encoded. */
  readonly query?: string;
  readonly action?: string;
  readonly version?: string;
  readonly timestamp?: number | string;
  readonly date?: string;
  readonly service?: string;
  readonly host?: string;
  /** What is signed in place of the Host header. */
  readonly signedHost?: string;
  readonly contentType?: string;
  readonly signedHeaders?: readonly string[];
  readonly unsignedPayload?: boolean;
  /** In place of the header that would be right; undefined leaves it out. */
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Sent in place of what was signed. */
  readonly sentBody?: string;
  readonly isChunked?: boolean;
}

export const api3Body = { Metrics: [{ MetricName: 'disk-usage', Value: 30 }] };

/** The bytes of a call, signed with TC3-HMAC-SHA256 by code of its own. */
export function api3Request(options: Api3Options = {}): string {
  const { method = 'POST', query = '', contentType = 'application/json' } = options;
  const { body = method === 'POST' ? api3Body : '', host = 'monitor.tencentcloudapi.com' } =
    options;
  const text = latin1Of(typeof body === 'string' ? body : JSON.stringify(body));
  const timestamp = String(options.timestamp ?? nowSeconds);
  const headers: Record<string, string | readonly string[] | undefined> = {
    Host: host,
    'Content-Type': contentType,
    'X-TC-Action': options.action ?? 'PutMonitorData',
    'X-TC-Version': options.version ?? '2018-07-24',
    'X-TC-Timestamp': timestamp,
    ...(options.unsignedPayload === true ? { 'X-TC-Content-SHA256': 'UNSIGNED-PAYLOAD' } : {}),
  };
  const signed = authorizationOf({ ...options, method, query, text, timestamp, headers });
  const sent = { ...headers, Authorization: signed, ...options.headers };
  const lines = Object.entries(sent).flatMap(([name, value]) => linesOf(name, value));
  const target = options.target ?? (query === '' ? '/' : `/?${query}`);
  const content = latin1Of(options.sentBody ?? '') || text;
  const { length } = content;
  const framed = options.isChunked
    ? `Transfer-Encoding: chunked\r\n\r\n${length.toString(16)}\r\n${content}\r\n0\r\n\r\n`
    : `Content-Length: ${length}\r\n\r\n${content}`;
  return `${method} ${target} HTTP/1.1\r\n${lines.join('')}${framed}`;
}

/** What API 3.0 answers a call with. */
interface Api3Answer {
  readonly Response: {
    readonly Error?: { readonly Code: string; readonly Message: string };
    readonly RequestId: string;
  } & Readonly<Record<string, unknown>>;
}

/** Sends the bytes of one call. @param from the caller's own address, where it matters */
export async function sendApi3(
  address: string,
  request: string,
  from?: string,
): Promise<{ readonly reply: WireReply; readonly response: Api3Answer['Response'] }> {
  const connection = await Connection.open(address, from);
  connection.write(Buffer.from(request, 'latin1'));
  const reply = await connection.reply();
  connection.abandon();
  return { reply, response: (JSON.parse(reply.body) as Api3Answer).Response };
}

/** The error that answers a request; undefined where it is stored. */
export async function api3ErrorOf(address: string, request: string): Promise<string | undefined> {
  const { reply, response } = await sendApi3(address, request);
  assert.equal(reply.status, 200);
  assert.equal(reply.headers.get('content-type'), 'application/json');
  assert.match(response.RequestId, /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
  if (response.Error !== undefined) assert.match(response.Error.Message, /^[\x20-\x7e]+$/);
  return response.Error?.Code;
}

/** A call that is signed as the SDKs' signMethod HmacSHA1 and HmacSHA256 do. */
export function v1Request(
  method: 'GET' | 'POST',
  changes: Readonly<Record<string, string | undefined>> = {},
  { key = keys.main, host = 'monitor.tencentcloudapi.com' } = {},
): string {
  const given: Record<string, string | undefined> = {
    Action: 'PutMonitorData',
    Version: '2018-07-24',
    Timestamp: String(nowSeconds),
    Nonce: '7',
    SecretId: key.secretId,
    SignatureMethod: 'HmacSHA256',
    'Metrics.0.MetricName': 'disk-usage',
    'Metrics.0.Value': '30',
    ...changes,
  };
  const parameters = Object.entries(given).filter(
    (pair): pair is [string, string] => pair[1] !== undefined,
  );
  const sorted = [...parameters].sort(([left], [right]) => (left < right ? -1 : 1));
  const pairs = sorted.map(([name, value]) => `${name}=${value}`).join('&');
  const algorithm = given['SignatureMethod'] === 'HmacSHA256' ? 'sha256' : 'sha1';
  const signature = createHmac(algorithm, key.secretKey)
    .update(`${method}${host}/?${pairs}`)
    .digest('base64');
  const form = new URLSearchParams([['Signature', signature], ...parameters]);
  for (const [name, value] of parameters) form.set(name, value);
  const text = form.toString();
  if (method === 'GET') return `GET /?${text} HTTP/1.1\r\nHost: ${host}\r\n\r\n`;
  return (
    `POST / HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/x-www-form-urlencoded\r\n` +
    `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`
  );
}

interface ToSign extends Api3Options {
  readonly method: string;
  readonly query: string;
  readonly text: string;
  readonly timestamp: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

function authorizationOf(call: ToSign): string {
  const { key = keys.main, service = 'monitor', signedHeaders = ['content-type', 'host'] } = call;
  const date = call.date ?? new Date(Number(call.timestamp) * 1000).toISOString().slice(0, 10);
  const byName = new Map<string, string>();
  for (const [name, value] of Object.entries(call.headers)) {
    byName.set(name.toLowerCase(), String(value));
  }
  byName.set('host', call.signedHost ?? byName.get('host') ?? '');
  byName.set('x-tc-action', byName.get('x-tc-action')?.toLowerCase() ?? '');
  const values = signedHeaders.map((name) => `${name}:${byName.get(name) ?? ''}\n`).join('');
  const payload = call.unsignedPayload === true ? 'UNSIGNED-PAYLOAD' : call.text;
  const query = call.method === 'GET' ? call.query : '';
  const list = signedHeaders.join(';');
  const canonical = `${call.method}\n/\n${query}\n${values}\n${list}\n${sha256(payload)}`;
  const scope = `${date}/${service}/tc3_request`;
  const text = `TC3-HMAC-SHA256\n${call.timestamp}\n${scope}\n${sha256(canonical)}`;
  const signingKey = [date, service, 'tc3_request'].reduce<string | Buffer>(
    (secret, part) => createHmac('sha256', secret).update(part).digest(),
    `TC3${key.secretKey}`,
  );
  const signature = createHmac('sha256', signingKey).update(text).digest('hex');
  const credential = `${key.secretId}/${scope}`;
  return `TC3-HMAC-SHA256 Credential=${credential}, SignedHeaders=${list}, Signature=${signature}`;
}

/** The bytes of a text in UTF-8, a character each. */
function latin1Of(text: string): string {
  return Buffer.from(text).toString('latin1');
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'latin1').digest('hex');
}

function linesOf(name: string, value: string | readonly string[] | undefined): string[] {
  if (value === undefined) return [];
  const values = typeof value === 'string' ? [value] : value;
  return values.map((each) => `${name}: ${each}\r\n`);
}
