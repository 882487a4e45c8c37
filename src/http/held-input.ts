import type { Socket } from 'node:net';

/** Requests that one client sent at once, before others have their turn. */
const requestsAtOnce = 16;

/** What came on a socket behind a request that is not answered yet; nothing more is read meanwhile. */
export class HeldInput {
  readonly #socket: Socket;
  #bytes: Buffer | undefined;
  /** Requests that were there before the one ahead of them was answered. */
  #requestCount = 0;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  get isEmpty(): boolean {
    return this.#bytes === undefined;
  }

  hold(bytes: Buffer): void {
    this.#bytes = bytes;
    this.#socket.pause();
  }

  /** The next read overwrites what came. */
  copy(): void {
    if (this.#bytes !== undefined) this.#bytes = Buffer.from(this.#bytes);
  }

  take(): Buffer | undefined {
    const bytes = this.#bytes;
    this.#bytes = undefined;
    return bytes;
  }

  drop(): void {
    this.#bytes = undefined;
  }

  /** Goes on to the next request. Answering all at once would hold the loop until the last of them. */
  inTurn(goOn: () => void): void {
    this.#requestCount += 1;
    if (this.#requestCount % requestsAtOnce > 0) goOn();
    else setImmediate(goOn);
  }
}
