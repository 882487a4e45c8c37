import { randomUUID } from 'node:crypto';
import { FairTurns } from '../../model/fair-turns.js';
import { RequestAbortedError } from '../../model/request-aborted-error.js';
import { Api3Error } from '../../protocol/tc3/api3-errors.js';
import { api3FormOf, type Api3Form } from '../../protocol/tc3/api3-form.js';
import type { WebCall } from '../../web/web-call.js';
import type { WebReply } from '../../web/web-reply.js';
import { Claims } from '../actions/claims.js';
import { ControlRefusal } from '../actions/control-refusal.js';
import type { ControlPlane } from '../v2/answer-action.js';
import { writeAnswer } from '../write-answer.js';
import { api3ErrorOf } from './api3-error-of.js';
import { performApi3Call, type Api3Trace } from './perform-api3-call.js';

/**
 * Answers a call of API 3.0 at `/`: undefined where the request is none. The only place where
 * failures of this dialect end.
 * @throws RequestAbortedError
 */
export async function answerApi3Action(
  call: WebCall,
  plane: ControlPlane,
): Promise<WebReply | undefined> {
  const contentBytesMax = plane.control()?.config().contentBytesMax ?? 0;
  const form = await api3FormOf(call, contentBytesMax);
  return form === undefined ? undefined : answerForm(call, form, plane);
}

async function answerForm(call: WebCall, form: Api3Form, plane: ControlPlane): Promise<WebReply> {
  const requestId = randomUUID();
  const trace: Api3Trace = { request: call.id, requestId, action: undefined, caller: undefined };
  const claims = new Claims();
  const failed = (error: unknown): void => {
    plane.log.failed(error, { ...trace });
  };
  const write = (response: object): Promise<WebReply> => {
    const turns = plane.control()?.turns ?? new FairTurns();
    const ended = (): void => {
      claims.release();
    };
    const Response = { ...response, RequestId: requestId };
    return writeAnswer({ Response }, { turns, failed, ended });
  };
  try {
    const control = plane.control();
    if (control === undefined) {
      throw new Api3Error('ResourceUnavailable', 'the service is starting or stopping');
    }
    const reply = await write(await performApi3Call(call, form, control, trace, claims));
    plane.log.performed({ ...trace, code: 0 });
    return reply;
  } catch (error) {
    claims.release();
    if (error instanceof RequestAbortedError) throw error;
    const refusal = error instanceof ControlRefusal ? api3ErrorOf(error) : error;
    if (refusal instanceof Api3Error) {
      const { code, message } = refusal;
      plane.log.performed({ ...trace, code, detail: message });
      return write({ Error: { Code: code, Message: message } });
    }
    failed(error);
    const message = `request ${requestId} is in the log`;
    return write({ Error: { Code: 'InternalError', Message: message } });
  }
}
