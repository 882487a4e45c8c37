import assert from 'node:assert/strict';
import { putLines, type LinesRequest } from './lines-call.js';
import type { TestReceiver } from './test-receiver.js';

/** A request of lines that is refused. */
export type RefusedLines = readonly [
  situation: string,
  request: LinesRequest,
  status: number,
  code: number,
  /** The first that is to blame; 0 where the answer blames none. */
  line: number,
  message: RegExp,
];

/** Asserts what a request is answered, and that nothing of it is stored. */
export async function assertRefused(
  server: TestReceiver,
  token: string,
  [, request, status, code, line, message]: RefusedLines,
): Promise<void> {
  const before = await server.stored();
  const answer = await putLines(server.address, { token, ...request });
  assert.deepEqual(await server.stored(), before, 'nothing is stored');
  assert.equal(answer.status, status, answer.message);
  assert.equal(answer.code, code, answer.message);
  assert.match(answer.message, message);
  assert.equal(answer.details?.[0]?.line ?? 0, line);
}
