import type { HttpCall } from '../../http/http-call.js';
import type { MalformedRequest } from '../../http/http-handler.js';
import { RequestAbortedError } from '../../model/request-aborted-error.js';
import { jsonReply, type Reply } from '../../http/write-reply.js';
import { messageOf, Refusal } from '../../protocol/refusal.js';
import { returnCodes } from '../../protocol/return-codes.js';
import type { Verifier } from '../receiver.js';
import { ReportTrace } from '../report-trace.js';
import { malformedRefusal } from './malformed-refusal.js';

const okReply = jsonReply('{"code":0,"message":"OK"}');

/** Receives a report and says what became of it: the only place where failures end. */
export async function answerReport<Part extends Verifier>(
  call: HttpCall,
  receiver: Part,
  receive: (call: HttpCall, receiver: Part, trace: ReportTrace) => Promise<void>,
): Promise<Reply> {
  const trace = new ReportTrace(receiver.observer);
  try {
    await receive(call, receiver, trace);
    receiver.observer.answered('ok');
    if (receiver.recorder.isWatched) receiver.recorder.accepted(call, trace, 'v2');
    return okReply;
  } catch (error) {
    if (error instanceof RequestAbortedError) throw error;
    if (error instanceof Refusal) {
      const { heldMilliseconds } = error.context;
      if (heldMilliseconds !== undefined) await receiver.turn.hold(heldMilliseconds);
      receiver.recorder.refused(call, trace, error, 'v2');
      return answerRefusal(error, fieldsOf(call, trace), receiver);
    }
    const defect = defectOf(call);
    receiver.recorder.refused(call, trace, defect, 'v2');
    return answerDefect(error, defect, fieldsOf(call, trace), receiver);
  }
}

/** What tells a report from others in the log. */
interface ReportFields {
  readonly request: string;
  readonly address: string;
  readonly secretId: string | undefined;
}

function fieldsOf(call: HttpCall, { secretId }: ReportTrace): ReportFields {
  return { request: call.id, address: call.address, secretId: secretId?.slice(0, 128) };
}

function answerRefusal(refusal: Refusal, fields: ReportFields, receiver: Verifier): Reply {
  const { reason, message, context } = refusal;
  receiver.observer.answered(reason);
  receiver.log.refused(reason, { ...fields, ...context.logged }, message);
  return renderRefusal(refusal);
}

function renderRefusal({ reason, message, context }: Refusal): Reply {
  const details = context.faults?.map(({ index, name, detail }) => ({
    index,
    code: returnCodes[name].code,
    message: messageOf(name, detail),
  }));
  const { code } = returnCodes[reason];
  return jsonReply(JSON.stringify({ code, message, details }), context.retryAfterSeconds);
}

/** What a sender is told where something failed that nobody foresaw. */
function defectOf({ id }: HttpCall): Refusal {
  return new Refusal('internalFailure', `request ${id} is in the log`);
}

function answerDefect(
  error: unknown,
  defect: Refusal,
  fields: ReportFields,
  receiver: Verifier,
): Reply {
  receiver.observer.answered('internalFailure');
  receiver.log.failed(error, { ...fields });
  return renderRefusal(defect);
}

/** Answers a request that HTTP itself did not get through. */
export function answerMalformedReport(fault: MalformedRequest, receiver: Verifier): Reply {
  const refusal = malformedRefusal(fault, receiver);
  receiver.observer.answered(refusal.reason);
  receiver.log.malformed(fault.kind, refusal.message);
  receiver.recorder.refused(undefined, undefined, refusal, 'v2');
  return renderRefusal(refusal);
}
