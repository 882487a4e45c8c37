import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Closing at once after the last words would reset the connection and take them with it. */
const lingerMilliseconds = 1000;

/** One client's connection. Its calls are answered one at a time, in their order. */
export class WebConnection {
  /** Whether the server has as many connections as it serves; this one is answered, then closed. */
  readonly isSurplus: boolean;
  readonly #socket: Socket;
  /** A TLS handshake has bytes. */
  readonly #bytesBefore: number;
  /** Settles once every call so far is answered, or every call but the last. */
  #all: Promise<unknown> = Promise.resolve();
  #allButLast: Promise<unknown> = Promise.resolve();
  #last: ServerResponse | undefined;
  #waiting = 0;
  #isParted = false;
  readonly #closing = new AbortController();

  constructor(socket: Socket, isSurplus: boolean) {
    this.#socket = socket;
    this.#bytesBefore = socket.bytesRead;
    this.isSurplus = isSurplus;
    socket.once('close', () => {
      this.#closing.abort();
    });
  }

  /** Aborts when the connection is closed: nobody reads what is not written by then. */
  get closed(): AbortSignal {
    return this.#closing.signal;
  }

  /** The client has sent nothing since it connected. */
  get isFresh(): boolean {
    return this.#socket.bytesRead === this.#bytesBefore;
  }

  /** No reply to this request may be written any more. */
  isCutShort({ req }: ServerResponse): boolean {
    return this.#isParted && !req.complete;
  }

  destroy(): void {
    this.#socket.destroy();
  }

  /** Answers a call once those before it are answered; reads no further requests meanwhile. */
  inOrder(response: ServerResponse, answer: () => Promise<void>): Promise<void> {
    this.#waiting += 1;
    if (this.#waiting > 1) this.#socket.pause();
    const answered = this.#all.then(answer).finally(() => {
      this.#waiting -= 1;
      if (this.#waiting <= 1) this.#socket.resume();
    });
    this.#last = response;
    this.#allButLast = this.#all;
    this.#all = answered;
    return answered;
  }

  /**
   * Answers what is no request, after the calls before it, and closes the connection. A request that
   * is cut short by it has this reply, unless it has its own already.
   */
  async part(closingText: string): Promise<void> {
    if (this.#isParted) return;
    this.#isParted = true;
    const last = this.#last;
    const isCut = last !== undefined && !last.req.complete;
    await (isCut ? this.#allButLast : this.#all);
    if (isCut && last.headersSent && !last.writableFinished) {
      this.destroy();
      return;
    }
    const isAnswered = isCut && last.headersSent;
    if (this.#socket.writable) this.#socket.end(isAnswered ? '' : closingText);
    setTimeout(() => {
      this.destroy();
    }, lingerMilliseconds).unref();
  }
}
