import { answerOf, takeReply, type WireReply } from '../tests/support/wire-reply.js';
import type { Plane } from './requests.js';

/** What is wrong with all that came back on a connection; undefined where nothing is. */
export function faultOf(plane: Plane, sent: Buffer, received: Buffer): string | undefined {
  if (received.length === 0) return isBlank(sent) ? undefined : 'the connection closed unanswered';
  // The answer to a HEAD has no body, and only the server knows which requests it took for one.
  if (sent.includes('HEAD')) return startsAsAnswer(received);
  let rest = received;
  try {
    while (rest.length > 0) {
      const taken = takeReply(rest, 'POST');
      if (taken === undefined) return `half an answer: ${rest.toString()}`;
      rest = rest.subarray(taken.length);
      const fault = taken.reply.status === 100 ? undefined : faultOfReply(plane, taken.reply);
      if (fault !== undefined) return fault;
    }
  } catch (error) {
    return `no answer as promised: ${String(error)}\n${received.toString()}`;
  }
  return undefined;
}

/** The line ends that may stand before a request are none. */
function isBlank(sent: Buffer): boolean {
  return sent.every((byte) => byte === 0x0d || byte === 0x0a);
}

function startsAsAnswer(received: Buffer): string | undefined {
  return received.toString('latin1').startsWith('HTTP/1.1 ') ? undefined : 'no HTTP answer';
}

function faultOfReply(plane: Plane, reply: WireReply): string | undefined {
  if (plane === 'receiver') {
    const { code, message } = answerOf(reply);
    return code === 1003 ? `1003: ${message}` : undefined;
  }
  if (reply.headers.get('content-type') !== 'application/json') return undefined;
  const { code } = JSON.parse(reply.body) as { code?: unknown };
  return code === 6000 ? `6000: ${reply.body}` : undefined;
}
