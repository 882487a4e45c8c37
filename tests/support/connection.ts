import { connect, type Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { takeReply, type WireReply } from './wire-reply.js';

/** So long the published programs wait for a reply. */
const replySecondsMax = 10;

/** A client's end of a TCP connection: sends bytes as given, and reads whole replies. */
export class Connection {
  /** Resolves once the server has closed its end, or the connection is gone. */
  readonly closed: Promise<void>;
  readonly #socket: Socket;
  #received = Buffer.alloc(0);
  #isClosed = false;
  #wake: () => void = () => undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (bytes) => {
      this.#received = Buffer.concat([this.#received, bytes]);
      this.#wake();
    });
    this.closed = new Promise((resolve) => {
      const close = (): void => {
        this.#isClosed = true;
        this.#wake();
        resolve();
      };
      socket.once('end', close).once('close', close).on('error', close);
    });
  }

  /** @param from the client's own address, where it matters */
  static async open(address: string, from?: string): Promise<Connection> {
    const [host = '', port] = address.split(':');
    const localAddress = from === undefined ? {} : { localAddress: from };
    const socket = connect({ host, port: Number(port), allowHalfOpen: true, ...localAddress });
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve).once('error', reject);
    });
    return new Connection(socket);
  }

  write(bytes: string | Buffer): void {
    this.#socket.write(bytes);
  }

  /** Each piece is on its way before the next is written. */
  async writeInPieces(pieces: readonly (string | Buffer)[]): Promise<void> {
    for (const piece of pieces) {
      await new Promise((resolve) => this.#socket.write(piece, resolve));
      await setImmediate();
    }
  }

  /** Reads nothing from now on. */
  pause(): void {
    this.#socket.pause();
  }

  /** Reads nothing until all is written, as simple clients do. */
  async writeBeforeReading(bytes: string | Buffer): Promise<void> {
    this.#socket.pause();
    await new Promise<void>((resolve, reject) => {
      this.#socket.write(bytes, (error) => {
        if (error) reject(error);
        else resolve();
      });
    });
    this.#socket.resume();
  }

  /** Says that nothing more will be written. */
  halfClose(): void {
    this.#socket.end();
  }

  /** Goes away without a word. */
  abandon(): void {
    this.#socket.destroy();
  }

  /** Goes away so that the server closes its end at once, whatever it is doing. */
  reset(): void {
    this.#socket.resetAndDestroy();
  }

  /** The next reply, whole. Rejects where the connection closes, or too much time passes, first. */
  async reply(toMethod = 'POST'): Promise<WireReply> {
    const deadline = setTimeout(() => this.#socket.destroy(), replySecondsMax * 1000);
    try {
      for (;;) {
        const taken = takeReply(this.#received, toMethod);
        if (taken !== undefined) {
          this.#received = this.#received.subarray(taken.length);
          return taken.reply;
        }
        if (this.#isClosed) throw new Error(`no whole reply: ${this.#received.toString()}`);
        await new Promise<void>((resolve) => (this.#wake = resolve));
      }
    } finally {
      clearTimeout(deadline);
    }
  }

  /** Every reply up to the end of the connection, with no byte beside them. */
  async repliesToEnd(): Promise<WireReply[]> {
    await this.closed;
    const replies: WireReply[] = [];
    while (this.#received.length > 0) replies.push(await this.reply());
    return replies;
  }
}
