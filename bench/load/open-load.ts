import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { requestOf, type RequestText } from './request-text.js';

export interface OpenLoadResult {
  readonly seconds: number;
  readonly sentCount: number;
  readonly accepted: readonly { readonly atSeconds: number; readonly latencyMs: number }[];
  readonly refusedByCode: ReadonlyMap<number, number>;
  readonly unansweredCount: number;
}

/** How long answers are waited for once nothing more is sent. */
const patienceSeconds = 10;

/** Sends when a report is due, whatever became of those before, and takes every answer as it is. */
export class OpenLoad {
  readonly #text: RequestText;
  readonly #idle: Socket[];
  readonly #sockets: readonly Socket[];
  readonly #accepted: { atSeconds: number; latencyMs: number }[] = [];
  readonly #refusedByCode = new Map<number, number>();
  #sentCount = 0;
  #answeredCount = 0;

  private constructor(text: RequestText, sockets: readonly Socket[]) {
    this.#text = text;
    this.#sockets = sockets;
    this.#idle = [...sockets];
  }

  static async open(address: string, text: RequestText, connections: number): Promise<OpenLoad> {
    const [host = '', port] = address.split(':');
    const sockets: Socket[] = [];
    while (sockets.length < connections) {
      const socket = connect({ host, port: Number(port), noDelay: true });
      await once(socket, 'connect');
      sockets.push(socket.setEncoding('latin1'));
    }
    return new OpenLoad(text, sockets);
  }

  /** @param reportsPerSecond Infinity: as fast as connections are free */
  async run(reportsPerSecond: number, seconds: number): Promise<OpenLoadResult> {
    const startedAt = performance.now();
    const elapsedSeconds = (): number => (performance.now() - startedAt) / 1000;
    for (const socket of this.#sockets) this.#listen(socket, elapsedSeconds);
    await new Promise<void>((resolve) => {
      let dueCount = 0;
      const turn = (): void => {
        const elapsed = elapsedSeconds();
        if (elapsed > seconds + patienceSeconds) {
          resolve();
          return;
        }
        if (elapsed >= seconds) {
          if (this.#answeredCount === this.#sentCount) resolve();
          else setImmediate(turn);
          return;
        }
        const due = elapsed * reportsPerSecond;
        // What was due while no connection was free is not sent later.
        for (; dueCount < due && this.#idle.length > 0; dueCount += 1) this.#send();
        if (this.#idle.length === 0 && Number.isFinite(due))
          dueCount = Math.max(dueCount, Math.floor(due));
        setImmediate(turn);
      };
      turn();
    });
    for (const socket of this.#sockets) socket.destroy();
    return {
      seconds,
      sentCount: this.#sentCount,
      accepted: this.#accepted,
      refusedByCode: this.#refusedByCode,
      unansweredCount: this.#sentCount - this.#answeredCount,
    };
  }

  readonly #sentAt = new WeakMap<Socket, number>();

  #send(): void {
    const socket = this.#idle.shift();
    if (socket === undefined) return;
    this.#sentAt.set(socket, performance.now());
    socket.write(requestOf(this.#text, this.#sentCount, Math.floor(Date.now() / 1000)), 'latin1');
    this.#sentCount += 1;
  }

  #listen(socket: Socket, elapsedSeconds: () => number): void {
    let reply = '';
    socket.on('error', () => undefined);
    socket.on('data', (chunk: string) => {
      reply += chunk;
      if (!reply.endsWith('}')) return;
      const code = Number(/"code":(\d+)/.exec(reply)?.[1]);
      reply = '';
      this.#answeredCount += 1;
      const latencyMs = performance.now() - (this.#sentAt.get(socket) ?? 0);
      if (code === 0) this.#accepted.push({ atSeconds: elapsedSeconds(), latencyMs });
      else this.#refusedByCode.set(code, (this.#refusedByCode.get(code) ?? 0) + 1);
      this.#idle.push(socket);
    });
  }
}
