import { nextRequestNumber, requestIdOf } from '../model/request-id.js';
import { hostOf, parseRequestTarget } from '../model/request-target.js';
import type { RequestBody } from './request-body.js';
import { fields, type RequestHead } from './request-head.js';

/** One HTTP request, as far as a plane cares. A class: a literal with a getter costs microseconds. */
export class HttpCall {
  readonly method: string;
  /** Without query. */
  readonly path: string;
  /** What follows the first `?`, undecoded; empty where there is none. */
  readonly query: string;
  /** The peer's address; empty where it is gone already. */
  readonly address: string;
  readonly #head: RequestHead;
  readonly #body: RequestBody;
  readonly #number: number;
  /** What a target has before its path; empty in most. */
  readonly #origin: string;

  constructor(head: RequestHead, body: RequestBody, address: string) {
    const { target } = head;
    const { origin, path, query } = parseRequestTarget(target);
    this.#number = nextRequestNumber();
    this.#origin = origin;
    this.#head = head;
    this.#body = body;
    this.method = head.method;
    this.path = path;
    this.query = query;
    this.address = address;
  }

  /** Tells the request from every other of this process, in the log and in answers. */
  get id(): string {
    return requestIdOf(this.#number);
  }

  /**
   * The host that the request goes to, port included: that of the target where it has one (RFC 9112,
   * section 3.2.2), else the Host header; empty where there is neither.
   */
  get host(): string {
    if (this.#origin !== '') return hostOf(this.#origin);
    return this.#head.valueOf(fields.host);
  }

  get contentType(): string {
    return this.#head.valueOf(fields.contentType);
  }

  get authorization(): string {
    return this.#head.valueOf(fields.authorization);
  }

  /** The body as far as it is there whole: nothing is read for it. */
  get body(): Buffer | undefined {
    return this.#body.whole;
  }

  /** The values of every field of that name, written in lower case; of requests to `/` and `/a...` alone. */
  fieldValues(name: string): string[] {
    return this.#head.valuesNamed(name);
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
