import type { HttpHandler } from './http-handler.js';
import type { Llhttp } from './llhttp.js';
import type { RequestLimits } from './request-parser.js';
import type { SocketInput } from './socket-input.js';
import type { SpareBytes } from './spare-bytes.js';
import type { ReplyWriter } from './write-reply.js';

export interface ConnectionLimits extends RequestLimits {
  readonly headersTimeoutSeconds: number;
  /** Also for taking an answer. */
  readonly requestTimeoutSeconds: number;
  readonly keepAliveTimeoutSeconds: number;
}

/** What the connections of a server have in common. */
export interface ConnectionHost {
  readonly handler: HttpHandler;
  readonly limits: ConnectionLimits;
  readonly input: SocketInput;
  readonly llhttp: Llhttp;
  readonly spare: SpareBytes;
  readonly replies: ReplyWriter;
  /** Counts the seconds up: as exact as timeouts need it, and nothing to ask a clock for. */
  readonly second: number;
  readonly isDraining: boolean;
  /** Calls that are not answered yet. */
  inFlight: number;
}
