import { nextRequestNumber, requestIdOf } from '../model/request-id.js';
import { parseRequestTarget } from '../model/request-target.js';
import type { RequestBody } from './request-body.js';
import { fields, type RequestHead } from './request-head.js';

/** One HTTP request, as far as a plane cares. A class: a literal with a getter costs microseconds. */
export class HttpCall {
  readonly method: string;
  /** Without query. */
  readonly path: string;
  /** What follows the first `?`, undecoded; empty where there is none. */
  readonly query: string;
  /** The size of the whole request target. */
  readonly urlBytes: number;
  /** The peer's address; empty where it is gone already. */
  readonly address: string;
  readonly #head: RequestHead;
  readonly #body: RequestBody;
  readonly #number: number;

  constructor(head: RequestHead, body: RequestBody, address: string) {
    const { target } = head;
    const { path, query } = parseRequestTarget(target);
    this.#number = nextRequestNumber();
    this.#head = head;
    this.#body = body;
    this.method = head.method;
    this.path = path;
    this.query = query;
    this.urlBytes = target.length;
    this.address = address;
  }

  /** Tells the request from every other of this process, in the log and in answers. */
  get id(): string {
    return requestIdOf(this.#number);
  }

  /** The Host header; empty where there is none. */
  get host(): string {
    return this.#head.valueOf(fields.host);
  }

  get contentType(): string {
    return this.#head.valueOf(fields.contentType);
  }

  get authorization(): string {
    return this.#head.valueOf(fields.authorization);
  }

  /**
   * The body, or undefined where it has more than bytesMax bytes, or more than the server takes;
   * the rest is then read and dropped. At once where it is there already.
   * @throws RequestAbortedError
   */
  readBody(bytesMax: number): Buffer | undefined | Promise<Buffer | undefined> {
    // Whoever announces too much is answered before it comes.
    const isTooLong = !this.#body.isWhole && this.#head.bodyBytesDeclared > bytesMax;
    return this.#body.read(isTooLong ? -1 : bytesMax);
  }
}
