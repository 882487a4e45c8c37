import { randomUUID } from 'node:crypto';
import type { HttpCall } from '../../http/http-call.js';
import { jsonReply, type Reply } from '../../http/write-reply.js';
import { RequestAbortedError } from '../../model/request-aborted-error.js';
import { Refusal } from '../../protocol/refusal.js';
import { api3Errors, Api3Error } from '../../protocol/tc3/api3-errors.js';
import { api3FormOf } from '../../protocol/tc3/api3-form.js';
import type { Verifier } from '../receiver.js';
import { ReportTrace } from '../report-trace.js';
import type { VerifiedReport } from '../verified-report.js';
import { api3ErrorOf } from './api3-error-of.js';
import { verifyApi3Report } from './receive-api3-report.js';

/** What stands behind the door. */
export interface Api3Door {
  readonly verifier: Verifier;
  /** Resolves once the report is on disk. @throws Refusal; anything else is a defect */
  accept(verified: VerifiedReport, trace: ReportTrace): Promise<void>;
  /** Answers what is no call of API 3.0. */
  otherwise(call: HttpCall): Promise<Reply>;
}

/**
 * Answers what comes to `/`: calls of API 3.0. The only place where failures of this door end.
 * @throws RequestAbortedError
 */
export async function answerRoot(call: HttpCall, door: Api3Door): Promise<Reply> {
  const { verifier } = door;
  const form = await api3FormOf(call, bodyBytesMaxOf(call, verifier));
  if (form === undefined) return door.otherwise(call);
  const trace = new ReportTrace(verifier.observer);
  const requestId = randomUUID();
  try {
    await door.accept(await verifyApi3Report(call, form, verifier, trace), trace);
    verifier.observer.answered('ok', 'api3');
    if (verifier.recorder.isWatched) verifier.recorder.accepted(call, trace, 'api3');
    return jsonReply(JSON.stringify({ Response: { RequestId: requestId } }));
  } catch (error) {
    if (error instanceof RequestAbortedError) throw error;
    const failing = { fields: fieldsOf(call, trace, requestId), verifier, call, trace };
    return await answerFailure(error, failing);
  }
}

/** Bodies are read only from those who may report. */
function bodyBytesMaxOf({ address }: HttpCall, verifier: Verifier): number {
  const { clientNetworks, limits } = verifier.settings();
  const isRead = verifier.state() === 'serving' && clientNetworks.admits(address);
  return isRead ? limits.contentBytesMax : 0;
}

/** What tells a report from others in the log. */
interface ReportFields extends Readonly<Record<string, unknown>> {
  readonly requestId: string;
}

function fieldsOf(call: HttpCall, { secretId }: ReportTrace, requestId: string): ReportFields {
  const { id: request, address } = call;
  return { request, requestId, door: 'api3', address, secretId: secretId?.slice(0, 128) };
}

/** A report that is refused, and who refuses it. */
interface FailingReport {
  readonly fields: ReportFields;
  readonly verifier: Verifier;
  readonly call: HttpCall;
  readonly trace: ReportTrace;
}

async function answerFailure(error: unknown, failing: FailingReport): Promise<Reply> {
  const { fields, verifier, call, trace } = failing;
  if (error instanceof Api3Error) return answerError(error, failing);
  if (error instanceof Refusal) {
    const { heldMilliseconds, retryAfterSeconds } = error.context;
    if (heldMilliseconds !== undefined) await verifier.turn.hold(heldMilliseconds);
    return answerError(api3ErrorOf(error), failing, retryAfterSeconds);
  }
  verifier.observer.answered('internalFailure', 'api3');
  verifier.log.failed(error, fields);
  const defect = new Api3Error('InternalError', `request ${fields.requestId} is in the log`);
  const { message } = defect;
  verifier.recorder.refused(call, trace, { reason: 'internalFailure', message }, 'api3');
  return render(defect, fields.requestId);
}

function answerError(
  error: Api3Error,
  { fields, verifier, call, trace }: FailingReport,
  retryAfterSeconds?: number,
): Reply {
  const { countedAs } = api3Errors[error.code];
  verifier.observer.answered(countedAs, 'api3');
  const told = { ...fields, error: error.code, ...error.logged };
  verifier.log.refused(countedAs, told, error.message);
  const message = `${error.code}: ${error.message}`;
  verifier.recorder.refused(call, trace, { reason: countedAs, message }, 'api3');
  return render(error, fields.requestId, retryAfterSeconds);
}

function render(
  { code, message }: Api3Error,
  requestId: string,
  retryAfterSeconds?: number,
): Reply {
  const Response = { Error: { Code: code, Message: message }, RequestId: requestId };
  return jsonReply(JSON.stringify({ Response }), retryAfterSeconds);
}
