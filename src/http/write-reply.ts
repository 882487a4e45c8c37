import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';

export interface Reply {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  /** Sets Retry-After. */
  readonly retryAfterSeconds?: number;
  /** Header fields besides. */
  readonly fields?: Readonly<Record<string, string>>;
}

/** A JSON answer; every answer of the protocol has HTTP status 200. */
export function jsonReply(body: string, retryAfterSeconds?: number): Reply {
  const reply = { status: 200, contentType: 'application/json', body };
  return retryAfterSeconds === undefined ? reply : { ...reply, retryAfterSeconds };
}

/** What the Connection header says; empty where the client takes it for granted. */
export type ConnectionOption = '' | 'keep-alive' | 'close';

/** Writes replies. Most are the same as the one before, up to the second of their Date. */
export class ReplyWriter {
  #date = '';
  #lastReply: Reply | undefined;
  #lastOption: ConnectionOption = '';
  #lastBytes = Buffer.alloc(0);

  /** The clock has gone on: what follows is rendered anew. */
  forgetDate(): void {
    this.#date = '';
    this.#lastReply = undefined;
  }

  write(socket: Socket, reply: Reply, option: ConnectionOption): void {
    if (reply !== this.#lastReply || option !== this.#lastOption) this.#render(reply, option);
    socket.write(this.#lastBytes);
  }

  /** As a HEAD is answered. */
  writeHead(socket: Socket, reply: Reply, option: ConnectionOption): void {
    socket.write(this.#headOf(reply, option));
  }

  #render(reply: Reply, option: ConnectionOption): void {
    this.#lastReply = reply;
    this.#lastOption = option;
    this.#lastBytes = Buffer.from(this.#headOf(reply, option) + reply.body);
  }

  #headOf(reply: Reply, option: string): string {
    const { status, contentType, body, retryAfterSeconds, fields = {} } = reply;
    if (this.#date === '') this.#date = new Date().toUTCString();
    const retryAfter =
      retryAfterSeconds === undefined ? '' : `Retry-After: ${retryAfterSeconds}\r\n`;
    const more = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
    const connection = option === '' ? '' : `Connection: ${option}\r\n`;
    return (
      `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Unknown'}\r\n` +
      `Content-Type: ${contentType}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n` +
      `${retryAfter}${more.join('')}${connection}Date: ${this.#date}\r\n\r\n`
    );
  }
}
