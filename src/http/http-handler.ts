import type { HttpCall } from './http-call.js';
import type { Reply } from './write-reply.js';

/** What answers the calls of a server. */
export interface HttpHandler {
  /** Must not throw but RequestAbortedError. */
  answer(call: HttpCall): Promise<Reply>;
  /** @param target what came of the request's target; empty where nothing did */
  answerMalformed(fault: MalformedRequest, target: string): Reply;
}

/** Why a request never became a call. */
export type MalformedRequest =
  | { readonly kind: 'tlsHello' }
  | { readonly kind: 'urlTooLong' }
  | { readonly kind: 'headerTooLong' }
  /** Proxies and servers before this one may have gone by either: RFC 9112, section 3.2. */
  | { readonly kind: 'twoHosts' }
  | { readonly kind: 'tooSlow' }
  | { readonly kind: 'tooManyConnections' }
  | { readonly kind: 'unparsable'; readonly fault: string };
