import type { HttpCall } from '../../http/http-call.js';
import { checkAddress } from '../check-address.js';
import { checkReady } from '../check-ready.js';
import { contentLengthAtOnce } from '../loop-turn.js';
import type { Verifier } from '../receiver.js';
import type { ReportTrace } from '../report-trace.js';
import type { VerifiedLines } from '../verified-lines.js';
import { checkDoor } from './check-door.js';
import { checkLinesMethod } from './check-lines-method.js';
import { checkToken, identifyToken } from './identify-token.js';
import { parseLines } from './parse-lines.js';
import { readIdempotencyKey } from './read-idempotency-key.js';
import { readLinesText } from './read-lines-text.js';

/** The path of the door, on the listener of the receiver. */
export const linesPath = '/api/v1/put';

/**
 * Proves who reports lines, by nothing but the call, the tokens and the settings: the first half of
 * a report's life, as `verifyReport` is by the published door. Strangers are refused before their
 * body is read.
 * @throws Refusal, RequestAbortedError; anything else is a defect, answered 1003
 */
export async function verifyLines(
  call: HttpCall,
  verifier: Verifier,
  trace: ReportTrace,
): Promise<VerifiedLines> {
  const { limits } = verifier.settings();
  checkReady(verifier); //                                            1002
  checkAddress(call.address, verifier); //                            1008
  checkDoor(verifier); //                                             1001
  checkLinesMethod(call); //                                          1000
  const token = identifyToken(call, verifier); //                     1011
  trace.secretId = token.tokenId;
  trace.accountId = token.accountId;
  const idempotencyKey = readIdempotencyKey(call); //                 1012
  const text = await readLinesText(call, limits); //                  1004 1005 1012 1015
  trace.end('read');
  if (text.length > contentLengthAtOnce) await verifier.turn.next();
  const needs = { token, needsTimestamps: idempotencyKey !== undefined };
  const lines = parseLines(text, needs, verifier); //                 1005 1009 1010 1011 1012 1013 1019 1021
  trace.lines = lines;
  checkToken(token, verifier); //                                     1011
  trace.end('verify');
  const { tokenId, accountId } = token;
  return { lines, tokenId, accountId, address: call.address, idempotencyKey };
}
