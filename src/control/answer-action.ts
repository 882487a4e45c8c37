import type { HttpCall } from '../http/http-call.js';
import { RequestAbortedError } from '../http/request-body.js';
import { jsonReply, type Reply } from '../http/write-reply.js';
import { ControlRefusal, type Language } from '../protocol/control-codes.js';
import type { Parameters } from '../protocol/parameters.js';
import { readParameters } from '../protocol/read-parameters.js';
import { Refusal } from '../protocol/refusal.js';
import type { Control } from './control.js';
import { identifyCaller } from './identify-caller.js';
import type { OperatorCredential } from './operator-credential.js';
import { performAction } from './perform-action.js';

export interface ControlPlane {
  /** Undefined while the service starts or stops. */
  readonly control: () => Control | undefined;
  readonly operator: OperatorCredential;
  readonly log: ControlLog;
}

export interface ControlLog {
  performed(fields: Readonly<Record<string, unknown>>): void;
  failed(error: unknown, fields: Readonly<Record<string, unknown>>): void;
}

/** Performs the action that a call asks for: the only place where its failures end. */
export async function answerAction(call: HttpCall, plane: ControlPlane): Promise<Reply> {
  const trace: CallTrace = {
    request: call.id,
    language: 'zh',
    action: undefined,
    caller: undefined,
  };
  try {
    const outcome = await performCall(call, plane, trace);
    plane.log.performed({ ...trace, code: 0 });
    return asciiReply({ code: 0, message: '', ...outcome });
  } catch (error) {
    if (error instanceof RequestAbortedError) throw error;
    if (error instanceof ControlRefusal) {
      const { code, detail } = error;
      plane.log.performed({ ...trace, code, detail });
      return asciiReply({ code, message: error.messageIn(trace.language), detail });
    }
    plane.log.failed(error, { ...trace });
    return asciiReply({ code: 6000, message: `internal error: request ${call.id} is in the log` });
  }
}

/** What is known of a call while it is answered, for the log. */
interface CallTrace {
  readonly request: string;
  language: Language;
  action: string | undefined;
  /** A SecretId, or `operator`; undefined until it is proven. */
  caller: string | undefined;
}

async function performCall(call: HttpCall, plane: ControlPlane, trace: CallTrace): Promise<object> {
  const control = plane.control();
  if (control === undefined) {
    throw new ControlRefusal('underMaintenance', 'the service is starting or stopping');
  }
  const parameters = await readCall(call, control);
  const { texts } = parameters;
  trace.language = texts.get('language') === 'en' ? 'en' : 'zh';
  trace.action = texts.get('Action')?.slice(0, 64);
  const caller = await identifyCaller(call, parameters, control, plane.operator);
  trace.caller = caller.kind === 'operator' ? 'operator' : caller.key.secretId;
  return performAction(texts, caller, control);
}

async function readCall(call: HttpCall, { config }: Control): Promise<Parameters> {
  const limits = config();
  const { contentBytesMax } = limits;
  try {
    if (call.method === 'GET') {
      return await readParameters({ query: call.query }, '', limits);
    }
    const body = await call.readBody(contentBytesMax);
    if (body === undefined) {
      throw new ControlRefusal('parameterInvalid', `the body has over ${contentBytesMax} bytes`);
    }
    return await readParameters({ body }, call.contentType, limits);
  } catch (error) {
    if (error instanceof Refusal) throw new ControlRefusal('parameterInvalid', error.message);
    throw error;
  }
}

/** The published texts are Chinese, and the wire is ASCII. */
function asciiReply(answer: object): Reply {
  const text = JSON.stringify(answer).replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return jsonReply(text);
}
