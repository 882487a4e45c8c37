import type { WebCall } from './web-call.js';
import type { WebFault } from './web-fault.js';
import type { WebReply } from './web-reply.js';

/** Answers the requests of a web server. */
export interface WebHandler {
  /** Must not throw but RequestAbortedError. */
  answer(call: WebCall): Promise<WebReply>;
  /** Answers what never became a call. */
  answerMalformed(fault: WebFault): WebReply;
  /** Answers a request whose Host is not one of the server's names. */
  answerForeignHost(host: string): WebReply;
}
