import type { WebCall } from './web-call.js';
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

/** Why a request never became a call. */
export type WebFault =
  | 'tlsHello'
  | 'urlTooLong'
  /** Header or trailer lines. */
  | 'headerTooLong'
  /** So long that the parser gave up, wherever it was. */
  | 'headTooLong'
  /** A proxy may have gone by either: RFC 9112, section 3.2. */
  | 'twoHosts'
  | 'tooSlow'
  | 'tooManyConnections'
  | 'unparsable';
