import assert from 'node:assert/strict';
import { returnCodes } from '../../src/protocol/return-codes.js';
import { keys, type KeyPair } from './accounts.js';
import { Connection } from './connection.js';
import { call, type CallParameters } from './control-call.js';
import type { TestReceiver } from './test-receiver.js';
import type { WireReply } from './wire-reply.js';

/** What the door of lines answers. */
export interface LinesAnswer {
  readonly status: number;
  readonly code: number;
  readonly message: string;
  readonly details?: readonly { line: number; code: number; message: string }[];
  readonly headers: ReadonlyMap<string, string>;
}

export interface NewToken {
  readonly token: string;
  readonly tokenId: string;
}

/** A write token, for all namespaces where none are named. */
export async function createWriteToken(
  server: TestReceiver,
  parameters: CallParameters = {},
  key: KeyPair = keys.main,
): Promise<NewToken> {
  const answer = await call(server, 'CreateToken', { kind: 'write', ...parameters }, { key });
  assert.equal(answer.code, 0, answer.message);
  return answer['data'] as NewToken;
}

export async function revokeToken(server: TestReceiver, tokenId: string): Promise<void> {
  const answer = await call(server, 'RevokeToken', { tokenId });
  assert.equal(answer.code, 0, answer.message);
}

/** A line that the furnished account can store. */
export const cpuLine = {
  namespace: 'cvm',
  metricName: 'cpu',
  dimensions: { ip: '10.0.0.1' },
  value: 1,
};

export function linesOf(...lines: readonly unknown[]): string {
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

/** How a request departs from a POST with a token. */
export interface LinesRequest {
  readonly token?: string | undefined;
  readonly method?: string;
  readonly target?: string;
  readonly body?: string | Buffer;
  /** Further header lines. */
  readonly fields?: readonly string[];
}

export function linesRequest({
  token,
  method = 'POST',
  target = '/api/v1/put',
  body = linesOf(cpuLine),
  fields = [],
}: LinesRequest): Buffer {
  const bytes = Buffer.from(body);
  const head = [
    `${method} ${target} HTTP/1.1`,
    'Host: putmon',
    ...(token === undefined ? [] : [`Authorization: Bearer ${token}`]),
    ...fields,
    `Content-Length: ${bytes.length}`,
  ];
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`, 'latin1'), bytes]);
}

/** Sends a request on a connection of its own, and reads its answer. */
export async function putLines(address: string, request: LinesRequest): Promise<LinesAnswer> {
  const connection = await Connection.open(address);
  connection.write(linesRequest(request));
  const reply = await connection.reply();
  connection.abandon();
  return linesAnswerOf(reply);
}

/** Of the published table. */
export const knownCodes: ReadonlySet<number> = new Set(
  Object.values(returnCodes).map(({ code }) => code),
);

/** What a reply says; asserts what is promised of every reply of this door. */
export function linesAnswerOf({ status, headers, body }: WireReply): LinesAnswer {
  assert.equal(headers.get('content-type'), 'application/json');
  assert.match(body, /^[\x20-\x7e]*$/, 'ASCII throughout');
  const answer = JSON.parse(body) as Omit<LinesAnswer, 'status' | 'headers'>;
  assert(knownCodes.has(answer.code), body);
  assert.equal(status === 200, answer.code === 0, `${status} ${body}`);
  return { ...answer, status, headers };
}
