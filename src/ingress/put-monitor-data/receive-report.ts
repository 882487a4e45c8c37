import type { HttpCall } from '../../http/http-call.js';
import { acceptReport } from '../accept.js';
import { authenticate } from './authenticate.js';
import { checkAddress } from '../check-address.js';
import { checkMethod } from './check-method.js';
import { checkPath } from './check-path.js';
import { checkReady } from '../check-ready.js';
import { contentLengthAtOnce } from '../loop-turn.js';
import { checkTimestamp } from './check-timestamp.js';
import { decodeParameters } from './decode-parameters.js';
import { parseReport } from './parse-report.js';
import { contentLengthOf, readContent } from './read-content.js';
import type { Receiver, Verifier } from '../receiver.js';
import type { ReportTrace } from '../report-trace.js';
import type { VerifiedReport } from '../verified-report.js';

/**
 * The life of a report, from the socket to the disk, in two halves. Many processes of `workers` may
 * do the first, and one alone does the second, which all doors share. Each line of either is a step;
 * in the margin stand the codes that it can answer. Resolves once the report is on disk; what it
 * throws is the answer.
 * @throws Refusal, RequestAbortedError; anything else is a defect, answered 1003
 */
export async function receiveReport(
  call: HttpCall,
  receiver: Receiver,
  trace: ReportTrace,
): Promise<void> {
  const verified = await verifyReport(call, receiver, trace);
  await acceptReport(verified, receiver, trace);
}

/**
 * Proves who reports, by nothing but the call, the keys and the settings. What is there at once is
 * not awaited: that costs as much as a small step.
 */
export async function verifyReport(
  call: HttpCall,
  verifier: Verifier,
  trace: ReportTrace,
): Promise<VerifiedReport> {
  const { limits } = verifier.settings();
  checkReady(verifier); //                                            1002
  checkAddress(call.address, verifier); //                            1008
  checkMethod(call); //                                               1000
  checkPath(call); //                                                 1001
  const coming = readContent(call, limits); //                        1004 1015
  const content = coming instanceof Promise ? await coming : coming;
  trace.end('read');
  const isLong = contentLengthOf(content) > contentLengthAtOnce;
  if (isLong) await verifier.turn.next();
  const decoding = decodeParameters(call, content, limits); //        1005 1012
  const decoded = decoding instanceof Promise ? await decoding : decoding;
  if (isLong) await verifier.turn.next();
  const report = parseReport(decoded, limits); //                     1009 1010 1013
  trace.secretId = report.secretId;
  trace.report = report;
  checkTimestamp(report, verifier.clock, limits); //                  1021
  const { accountId } = authenticate(call, report, verifier); //      1011 1008
  trace.accountId = accountId;
  trace.end('verify');
  return { report, accountId, address: call.address };
}
