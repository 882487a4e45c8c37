import type { WebCall } from './web-call.js';
import type { WebReply } from './web-reply.js';

/** Answers the requests of a web server. */
export interface WebHandler {
  /** Must not throw but RequestAbortedError. */
  answer(call: WebCall): Promise<WebReply>;
  /** Answers what never became a call. */
  answerMalformed(fault: WebFault): WebReply;
}

/** Why a request never became a call. */
export type WebFault =
  'tlsHello' | 'headTooLong' | 'tooSlow' | 'tooManyConnections' | 'unparsable' | 'foreignHost';
