import type { HttpCall } from '../../http/http-call.js';
import type { MalformedRequest } from '../../http/http-handler.js';
import { jsonReply, type Reply } from '../../http/write-reply.js';
import { RequestAbortedError } from '../../model/request-aborted-error.js';
import { parseRequestTarget } from '../../model/request-target.js';
import { messageOf, Refusal } from '../../protocol/refusal.js';
import { returnCodes } from '../../protocol/return-codes.js';
import { malformedRefusal } from '../put-monitor-data/malformed-refusal.js';
import type { Verifier } from '../receiver.js';
import { ReportTrace } from '../report-trace.js';
import type { VerifiedLines } from '../verified-lines.js';
import { linesPath, verifyLines } from './receive-lines.js';
import { statusOf } from './status-of.js';

const okReply = jsonReply('{"code":0,"message":"OK"}');

/** Whether a request whose target came, whole or in part, is for this door. */
export function isForLines(target: string): boolean {
  return parseRequestTarget(target).path === linesPath;
}

/**
 * Receives lines and says what became of them.
 * @param accept puts what is verified on disk
 */
export async function answerLines(
  call: HttpCall,
  verifier: Verifier,
  accept: (verified: VerifiedLines, trace: ReportTrace) => Promise<void>,
): Promise<Reply> {
  const trace = new ReportTrace(verifier.observer);
  try {
    await accept(await verifyLines(call, verifier, trace), trace);
    verifier.observer.answered('ok', 'lines');
    if (verifier.recorder.isWatched) verifier.recorder.accepted(call, trace, 'lines');
    return okReply;
  } catch (error) {
    if (error instanceof RequestAbortedError) throw error;
    const fields = fieldsOf(call, trace);
    if (!(error instanceof Refusal)) {
      const defect = new Refusal('internalFailure', `request ${call.id} is in the log`);
      verifier.recorder.refused(call, trace, defect, 'lines');
      return answerDefect(error, defect, fields, verifier);
    }
    const { heldMilliseconds } = error.context;
    if (heldMilliseconds !== undefined) await verifier.turn.hold(heldMilliseconds);
    verifier.recorder.refused(call, trace, error, 'lines');
    return answerRefusal(error, fields, verifier);
  }
}

/** Answers a request to this door that HTTP itself did not get through. */
export function answerMalformedLines(fault: MalformedRequest, verifier: Verifier): Reply {
  const refusal = malformedRefusal(fault, verifier);
  verifier.observer.answered(refusal.reason, 'lines');
  verifier.log.malformed(fault.kind, refusal.message);
  verifier.recorder.refused(undefined, undefined, refusal, 'lines');
  return renderRefusal(refusal, fault.kind === 'tooSlow' ? 408 : statusOf(refusal));
}

/** What tells a report from others in the log. */
interface LinesFields {
  readonly door: 'lines';
  readonly request: string;
  readonly address: string;
  readonly token: string | undefined;
}

function fieldsOf(call: HttpCall, { secretId }: ReportTrace): LinesFields {
  return { door: 'lines', request: call.id, address: call.address, token: secretId };
}

function answerRefusal(refusal: Refusal, fields: LinesFields, verifier: Verifier): Reply {
  const { reason, message, context } = refusal;
  verifier.observer.answered(reason, 'lines');
  verifier.log.refused(reason, { ...fields, ...context.logged }, message);
  return renderRefusal(refusal, statusOf(refusal));
}

function answerDefect(
  error: unknown,
  refusal: Refusal,
  fields: LinesFields,
  verifier: Verifier,
): Reply {
  verifier.observer.answered('internalFailure', 'lines');
  verifier.log.failed(error, { ...fields });
  return renderRefusal(refusal, statusOf(refusal));
}

function renderRefusal({ reason, message, context }: Refusal, status: number): Reply {
  const details = context.faults?.map(({ index, name, detail }) => ({
    line: index,
    code: returnCodes[name].code,
    message: messageOf(name, detail),
  }));
  const { code } = returnCodes[reason];
  const body = JSON.stringify({ code, message, details });
  return { ...jsonReply(body, context.retryAfterSeconds), status, fields: fieldsFor(status) };
}

/** What RFC 9110 demands beside some statuses. */
function fieldsFor(status: number): Readonly<Record<string, string>> {
  if (status === 401) return { 'WWW-Authenticate': 'Bearer realm="putmon"' };
  return status === 405 ? { Allow: 'POST' } : {};
}
