import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import { RequestAbortedError } from '../model/request-aborted-error.js';
import { nextRequestNumber, requestIdOf } from '../model/request-id.js';
import { hostOf, parseRequestTarget } from '../model/request-target.js';
import { lineBytesOf } from './head-limits.js';
import type { WebFault } from './web-fault.js';

/** What a call needs of the server. */
export interface CallServer {
  readonly trailerBytesMax: number;
  /** Tells a client that waits for it to send the body. */
  readonly continueBody: () => void;
  /** Aborts when the client's connection is closed. */
  readonly closed: AbortSignal;
}

/** One request to the control listener. */
export class WebCall {
  readonly method: string;
  /** Without query. */
  readonly path: string;
  /** What follows the first `?`, undecoded; empty where there is none. */
  readonly query: string;
  /** The peer's address; empty where it is gone already. */
  readonly address: string;
  /** Whether it came over TLS to this server itself. */
  readonly isEncrypted: boolean;
  /** Identifies the request in the log and in answers. */
  readonly id = requestIdOf(nextRequestNumber());
  /** Found while the body was read, which then threw RequestAbortedError. */
  bodyFault: WebFault | undefined;
  /** What a target has before its path; empty in most. */
  readonly #origin: string;
  readonly #request: IncomingMessage;
  readonly #server: CallServer;

  constructor(request: IncomingMessage, server: CallServer) {
    const { origin, path, query } = parseRequestTarget(request.url ?? '/');
    this.#origin = origin;
    this.#request = request;
    this.#server = server;
    this.method = request.method ?? '';
    this.path = path;
    this.query = query;
    this.address = request.socket.remoteAddress ?? '';
    this.isEncrypted = request.socket instanceof TLSSocket;
  }

  /**
   * The host that the request goes to, port included: that of the target where it has one (RFC 9112,
   * section 3.2.2), else the Host header; empty where there is neither.
   */
  get host(): string {
    return this.#origin === '' ? this.header('host') : hostOf(this.#origin);
  }

  /** Aborts when the client has gone: long work may end then. */
  get closed(): AbortSignal {
    return this.#server.closed;
  }

  /**
   * Aborts when the client ends its side of the connection. Programs that wait for an answer may do
   * that; a browser does when nobody looks at a stream any more.
   */
  hungUp(): AbortSignal {
    const { socket } = this.#request;
    if (socket.readableEnded || socket.destroyed) return AbortSignal.abort();
    const hanging = new AbortController();
    const hangUp = (): void => {
      hanging.abort();
    };
    socket.once('end', hangUp).once('close', hangUp);
    return hanging.signal;
  }

  /** Ends the connection at once, whatever of an answer is on its way. */
  disconnect(): void {
    this.#request.socket.destroy();
  }

  get contentType(): string {
    return this.header('content-type');
  }

  get authorization(): string {
    return this.header('authorization');
  }

  /** @param name in lower case. @returns an empty text where there is no such header */
  header(name: string): string {
    const value = this.#request.headers[name];
    return Array.isArray(value) ? value.join(', ') : (value ?? '');
  }

  /** The values of every header field of that name. @param name in lower case */
  fieldValues(name: string): readonly string[] {
    return this.#request.headersDistinct[name] ?? [];
  }

  /** How many header fields have the name; also empty ones count. @param name in lower case */
  headerCount(name: string): number {
    return this.#request.headersDistinct[name]?.length ?? 0;
  }

  /**
   * The body, or undefined where it has more than bytesMax bytes; the rest is read and dropped.
   * @throws RequestAbortedError
   */
  async readBody(bytesMax: number): Promise<Buffer | undefined> {
    // A client that declares too much is answered before it sends.
    if (Number(this.header('content-length')) > bytesMax) return undefined;
    this.#server.continueBody();
    const pieces: Buffer[] = [];
    let bytes = 0;
    try {
      for await (const piece of this.#request.iterator({ destroyOnReturn: false })) {
        const { length } = piece as Buffer;
        bytes += length;
        if (bytes > bytesMax) break;
        pieces.push(piece as Buffer);
      }
    } catch (error) {
      if (this.#request.destroyed) throw new RequestAbortedError();
      throw error;
    }
    if (bytes > bytesMax) {
      this.#request.resume();
      return undefined;
    }
    if (lineBytesOf(this.#request.rawTrailers) > this.#server.trailerBytesMax) {
      this.bodyFault = 'headerTooLong';
      throw new RequestAbortedError();
    }
    return Buffer.concat(pieces, bytes);
  }
}
