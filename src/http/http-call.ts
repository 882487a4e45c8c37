import type { IncomingMessage } from 'node:http';
import { readBody } from './read-body.js';

let callCount = 0;
const processTag = Date.now().toString(36);

/** One HTTP request, as far as a plane cares. A class: a literal with a getter costs microseconds. */
export class HttpCall {
  readonly method: string;
  /** Without query. */
  readonly path: string;
  /** What follows the first `?`, undecoded; empty where there is none. */
  readonly query: string;
  /** The size of the whole request target. */
  readonly urlBytes: number;
  readonly #request: IncomingMessage;
  readonly #count: number;

  constructor(request: IncomingMessage) {
    const target = request.url ?? '';
    const { path, query } = splitTarget(target);
    callCount += 1;
    this.#count = callCount;
    this.#request = request;
    this.method = request.method ?? '';
    this.path = path;
    this.query = query;
    this.urlBytes = target.length;
  }

  /** Tells the request from every other of this process, in the log and in answers. */
  get id(): string {
    return `${processTag}-${this.#count.toString(36)}`;
  }

  /** The Host header; empty where there is none. */
  get host(): string {
    return this.#request.headers.host ?? '';
  }

  get contentType(): string {
    return this.#request.headers['content-type'] ?? '';
  }

  get authorization(): string {
    return this.#request.headers.authorization ?? '';
  }

  /** The peer's address; empty where it is gone already. */
  get address(): string {
    return this.#request.socket.remoteAddress ?? '';
  }

  /**
   * The body, or undefined where it has more than bytesMax bytes; the rest is then read and dropped.
   * @throws RequestAbortedError
   */
  readBody(bytesMax: number): Promise<Buffer | undefined> {
    return readBody(this.#request, bytesMax);
  }
}

/** Takes origin-form and absolute-form targets. */
function splitTarget(target: string): { path: string; query: string } {
  const from = target.startsWith('/') ? 0 : pathStart(target);
  const questionMark = target.indexOf('?', from);
  if (questionMark === -1) return { path: target.slice(from), query: '' };
  return { path: target.slice(from, questionMark), query: target.slice(questionMark + 1) };
}

function pathStart(target: string): number {
  const authority = /^https?:\/\/[^/?]*/i.exec(target);
  return authority === null ? 0 : authority[0].length;
}
