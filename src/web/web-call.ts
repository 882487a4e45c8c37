import type { IncomingMessage } from 'node:http';
import { RequestAbortedError } from '../model/request-aborted-error.js';
import { nextRequestNumber, requestIdOf } from '../model/request-id.js';
import { hostOf, parseRequestTarget } from '../model/request-target.js';

/** One request to the control listener. */
export class WebCall {
  readonly method: string;
  /** Without query. */
  readonly path: string;
  /** What follows the first `?`, undecoded; empty where there is none. */
  readonly query: string;
  /** The peer's address; empty where it is gone already. */
  readonly address: string;
  /** Identifies the request in the log and in answers. */
  readonly id = requestIdOf(nextRequestNumber());
  /** What a target has before its path; empty in most. */
  readonly #origin: string;
  readonly #request: IncomingMessage;
  readonly #continueBody: () => void;

  /** @param continueBody tells a client that waits for it to send the body */
  constructor(request: IncomingMessage, continueBody: () => void) {
    const { origin, path, query } = parseRequestTarget(request.url ?? '/');
    this.#origin = origin;
    this.#request = request;
    this.#continueBody = continueBody;
    this.method = request.method ?? '';
    this.path = path;
    this.query = query;
    this.address = request.socket.remoteAddress ?? '';
  }

  /**
   * The host that the request goes to, port included: that of the target where it has one (RFC 9112,
   * section 3.2.2), else the Host header; empty where there is neither.
   */
  get host(): string {
    return this.#origin === '' ? this.header('host') : hostOf(this.#origin);
  }

  get contentType(): string {
    return this.header('content-type');
  }

  get authorization(): string {
    return this.header('authorization');
  }

  /** How often a header was sent; `header` returns one of them. */
  headerCount(name: string): number {
    return this.#request.headersDistinct[name]?.length ?? 0;
  }

  /** @param name in lower case. @returns an empty text where there is no such header */
  header(name: string): string {
    const value = this.#request.headers[name];
    return Array.isArray(value) ? value.join(', ') : (value ?? '');
  }

  /**
   * The body, or undefined where it has more than bytesMax bytes; the rest is read and dropped.
   * @throws RequestAbortedError
   */
  async readBody(bytesMax: number): Promise<Buffer | undefined> {
    // A client that declares too much is answered before it sends.
    if (Number(this.header('content-length')) > bytesMax) return undefined;
    this.#continueBody();
    const pieces: Buffer[] = [];
    let bytes = 0;
    try {
      for await (const piece of this.#request.iterator({ destroyOnReturn: false })) {
        const { length } = piece as Buffer;
        bytes += length;
        if (bytes > bytesMax) return undefined;
        pieces.push(piece as Buffer);
      }
    } catch (error) {
      if (this.#request.destroyed && !this.#request.complete) throw new RequestAbortedError();
      throw error;
    }
    return Buffer.concat(pieces, bytes);
  }
}
