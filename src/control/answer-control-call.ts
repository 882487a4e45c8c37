import { commonCodes } from './v2/control-codes.js';
import { quote } from '../protocol/quote.js';
import type { WebCall } from '../web/web-call.js';
import type { WebFault } from '../web/web-fault.js';
import { jsonReply, type WebReply } from '../web/web-reply.js';
import { answerAction, type ControlPlane } from './v2/answer-action.js';
import { answerApi3Action } from './v3/answer-api3-action.js';

/** The pages of the control listener beside the API: health and metrics. */
export type ControlPages = Readonly<Record<string, () => WebReply | Promise<WebReply>>>;

/** What answers every call below a path, in words of its own. */
export interface ControlDoor {
  /** Ends with a slash. */
  readonly path: string;
  /** Whether there is anything at the path; always where absent. */
  isOpen?(): boolean;
  answer(call: WebCall): Promise<WebReply>;
}

export async function answerControlCall(
  call: WebCall,
  plane: ControlPlane,
  pages: ControlPages,
  doors: readonly ControlDoor[],
): Promise<WebReply> {
  if (call.path === '/v2/index.php') return answerAction(call, plane);
  const answered = call.path === '/' ? await answerApi3Action(call, plane) : undefined;
  if (answered !== undefined) return answered;
  const door = doors.find(({ path }) => `${call.path}/`.startsWith(path));
  if (door !== undefined && (door.isOpen?.() ?? true)) {
    return call.path.startsWith(door.path) ? door.answer(call) : redirectTo(door.path);
  }
  const page = Object.hasOwn(pages, call.path) ? pages[call.path] : undefined;
  return page === undefined ? notFound(call) : page();
}

/** The path of a door without its last slash: whatever is relative there would miss the door. */
function redirectTo(path: string): WebReply {
  return { ...jsonReply('{}', 308), headers: { Location: path } };
}

function notFound(call: WebCall): WebReply {
  return errorReply(404, commonCodes.actionUnsupported, `there is nothing at ${quote(call.path)}`);
}

/** Either a page of another site sent its browser here, or the operator has not listed the name. */
export function answerForeignHost(host: string): WebReply {
  const message = `Host ${quote(host)} is no name of this server (controlHosts)`;
  return errorReply(421, commonCodes.accessDenied, message);
}

const faultTexts: Readonly<Record<WebFault, string>> = {
  tlsHello: 'this port speaks HTTP, not TLS',
  urlTooLong: 'the URL is too long (urlBytesMax)',
  headerTooLong: 'the header or trailer lines are too long (headerBytesMax)',
  headTooLong: 'the URL or the header lines are too long (urlBytesMax, headerBytesMax)',
  twoHosts: 'it has two Host fields',
  tooSlow: 'it took too long (headersTimeoutSeconds, requestTimeoutSeconds)',
  tooManyConnections: 'there are too many connections (connectionsMax)',
  unparsable: 'it is no HTTP/1',
};

export function answerMalformedControlCall(fault: WebFault): WebReply {
  const message = `malformed request: ${faultTexts[fault]}`;
  return errorReply(200, commonCodes.parameterInvalid, message);
}

function errorReply(status: number, code: number, message: string): WebReply {
  return jsonReply(JSON.stringify({ code, message }), status);
}
