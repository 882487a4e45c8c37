import { FairTurns } from '../../model/fair-turns.js';
import { RequestAbortedError } from '../../model/request-aborted-error.js';
import { ControlRefusal } from '../actions/control-refusal.js';
import { codeOf, commonCodes, messageOf, type Language } from './control-codes.js';
import { readTexts } from './indexed-texts.js';
import type { Parameters } from '../../protocol/parameters.js';
import { readParameters } from '../../protocol/read-parameters.js';
import { Refusal } from '../../protocol/refusal.js';
import type { WebCall } from '../../web/web-call.js';
import type { WebReply } from '../../web/web-reply.js';
import { actions } from '../actions/actions.js';
import { Claims } from '../actions/claims.js';
import { nameOfCaller, type Control } from '../actions/control.js';
import { identifyCaller } from './identify-caller.js';
import type { OperatorCredential } from '../operator-credential.js';
import { performAction } from '../actions/perform-action.js';
import { writeAnswer } from '../write-answer.js';

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

/** Performs the action that a signed call asks for. */
export function answerAction(call: WebCall, plane: ControlPlane): Promise<WebReply> {
  return answerPerformed(call, plane, (control, trace, claims) =>
    performCall(call, { control, operator: plane.operator }, trace, claims),
  );
}

/** Proves who calls, and does what is asked. @throws ControlRefusal, RequestAbortedError */
export type PerformCall = (control: Control, trace: CallTrace, claims: Claims) => Promise<object>;

/**
 * Answers with what is performed, in the envelope of this dialect: the only place where the failures
 * of its calls end.
 * @throws RequestAbortedError
 */
export async function answerPerformed(
  call: WebCall,
  plane: Pick<ControlPlane, 'control' | 'log'>,
  perform: PerformCall,
  door?: 'console',
): Promise<WebReply> {
  const trace: CallTrace = {
    request: call.id,
    language: 'zh',
    action: undefined,
    caller: undefined,
    ...(door === undefined ? {} : { door }),
  };
  const claims = new Claims();
  const failed = (error: unknown): void => {
    plane.log.failed(error, { ...trace });
  };
  const write = (answer: object): Promise<WebReply> => {
    const turns = plane.control()?.turns ?? new FairTurns();
    const ended = (): void => {
      claims.release();
    };
    return writeAnswer(answer, { turns, failed, ended });
  };
  try {
    const control = plane.control();
    if (control === undefined) {
      throw new ControlRefusal('underMaintenance', 'the service is starting or stopping');
    }
    const outcome = await perform(control, trace, claims);
    const reply = await write({ code: 0, message: '', ...outcome });
    plane.log.performed({ ...trace, code: 0 });
    return reply;
  } catch (error) {
    claims.release();
    if (error instanceof RequestAbortedError) throw error;
    if (error instanceof ControlRefusal) {
      const { detail } = error;
      const code = codeOf(error);
      plane.log.performed({ ...trace, code, detail });
      return write({ code, message: messageOf(error, trace.language), detail });
    }
    failed(error);
    return write({
      code: commonCodes.internalError,
      message: `internal error: request ${call.id} is in the log`,
    });
  }
}

/** What is known of a call while it is answered, for the log. */
export interface CallTrace {
  readonly request: string;
  /** Absent where the call is signed, or the operator's. */
  readonly door?: 'console';
  language: Language;
  action: string | undefined;
  /** A SecretId, the id of a token, or `operator`; undefined until it is proven. */
  caller: string | undefined;
}

async function performCall(
  call: WebCall,
  { control, operator }: { readonly control: Control; readonly operator: OperatorCredential },
  trace: CallTrace,
  claims: Claims,
): Promise<object> {
  const parameters = await readCall(call, control);
  const { texts } = parameters;
  trace.language = texts.get('language') === 'en' ? 'en' : 'zh';
  trace.action = texts.get('Action')?.slice(0, 64);
  const changes = actions.get(trace.action ?? '')?.changes ?? false;
  const caller = await identifyCaller(call, parameters, control, operator, changes);
  trace.caller = nameOfCaller(caller);
  return performAction(texts.get('Action') ?? '', readTexts(texts), caller, control, claims);
}

async function readCall(call: WebCall, { config }: Control): Promise<Parameters> {
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
