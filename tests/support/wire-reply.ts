import assert from 'node:assert/strict';
import { returnCodes } from '../../src/protocol/return-codes.js';

/** A reply as it came over the wire. */
export interface WireReply {
  readonly status: number;
  /** By their names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** What the body of a reply says. */
export interface Answer {
  readonly code: number;
  readonly message: string;
  readonly details?: readonly { index: number; code: number; message: string }[];
}

/** The first reply of the bytes and its length; undefined while it is not complete. */
export function takeReply(
  bytes: Buffer,
  toMethod: string,
): { reply: WireReply; length: number } | undefined {
  const headEnd = bytes.indexOf('\r\n\r\n');
  if (headEnd === -1) return undefined;
  const [statusLine = '', ...lines] = bytes.toString('latin1', 0, headEnd).split('\r\n');
  const [, status] = /^HTTP\/1\.1 (\d{3}) \w+/.exec(statusLine) ?? [];
  assert(status, `no status line: ${statusLine}`);
  const headers = new Map(lines.map(splitHeader));
  const bodyStart = headEnd + 4;
  const bodyless = status === '100' || toMethod === 'HEAD';
  const length = bodyStart + (bodyless ? 0 : Number(headers.get('content-length') ?? Number.NaN));
  assert(length >= bodyStart, 'a reply tells its Content-Length');
  if (bytes.length < length) return undefined;
  const body = bytes.toString('utf8', bodyStart, length);
  return { reply: { status: Number(status), headers, body }, length };
}

function splitHeader(line: string): [string, string] {
  const colon = line.indexOf(':');
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
}

const knownCodes: ReadonlySet<unknown> = new Set(
  Object.values(returnCodes).map(({ code }) => code),
);

/** What a reply says; asserts what is promised of every reply. */
export function answerOf({ status, headers, body }: WireReply): Answer {
  assert.equal(status, 200);
  assert.equal(headers.get('content-type'), 'application/json');
  const answer = JSON.parse(body) as Record<string, unknown>;
  assert(knownCodes.has(answer['code']), `code is a number of the table: ${body}`);
  assert.equal(typeof answer['message'], 'string');
  assert.match(body, /^[\x20-\x7e]*$/, 'ASCII throughout');
  return answer as unknown as Answer;
}
