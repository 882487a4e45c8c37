import type { HttpCall } from '../http/http-call.js';
import type { MalformedRequest } from '../http/http-handler.js';
import { jsonReply, type Reply, type StreamedReply } from '../http/write-reply.js';
import { quote } from '../protocol/quote.js';
import { answerAction, type ControlPlane } from './answer-action.js';

/** The pages of the control listener beside the API: health and metrics. */
export type ControlPages = Readonly<Record<string, () => Reply | Promise<Reply>>>;

export async function answerControlCall(
  call: HttpCall,
  plane: ControlPlane,
  pages: ControlPages,
): Promise<Reply | StreamedReply> {
  if (call.path === '/v2/index.php') return answerAction(call, plane);
  const page = Object.hasOwn(pages, call.path) ? pages[call.path] : undefined;
  return page === undefined ? notFound(call) : page();
}

function notFound(call: HttpCall): Reply {
  const message = `there is nothing at ${quote(call.path)}`;
  return { ...jsonReply(JSON.stringify({ code: 6100, message })), status: 404 };
}

const faultTexts: Readonly<Record<MalformedRequest['kind'], string>> = {
  tlsHello: 'this port speaks HTTP, not TLS',
  urlTooLong: 'the URL is too long (urlBytesMax)',
  headerTooLong: 'the header or trailer lines are too long (headerBytesMax)',
  twoHosts: 'it has two Host fields',
  tooSlow: 'it took too long (headersTimeoutSeconds, requestTimeoutSeconds)',
  tooManyConnections: 'there are too many connections (connectionsMax)',
  unparsable: 'it is no HTTP/1',
};

export function answerMalformedControlCall(fault: MalformedRequest): Reply {
  const message = `malformed request: ${faultTexts[fault.kind]}`;
  return jsonReply(JSON.stringify({ code: 4000, message }));
}
