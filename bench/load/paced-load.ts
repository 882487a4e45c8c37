import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { requestOf, type RequestText } from './request-text.js';

export interface PacedLoad {
  readonly reportsPerSecond: number;
  readonly connections: number;
  readonly seconds: number;
  /** Sleeps between two reports, where others need the core as well: a millisecond is lost. */
  readonly sharesCore?: true;
  /** The code that every answer has to have, 0 where it is absent; or any, where it may be refused. */
  readonly code?: number | 'any';
  /** Called once every connection is open, before the first report is due. */
  readonly opened?: () => void;
}

export interface PacedLoadResult {
  /** Answered with the code that they had to be. */
  readonly acceptedCount: number;
  /** From the moment a report was due to its answer; the shortest first. */
  readonly latenciesMs: Float64Array;
}

/** Connections that are opened at once: a server's queue of those it has yet to accept is short. */
const openingMax = 256;

/**
 * Sends at a constant rate, whatever the answers do. A report that is due while every connection
 * waits for its answer is late, and its latency counts from when it was due: a server that stalls
 * can not hide the reports that it kept from being sent.
 * @throws where an answer was of another code, or a connection failed
 */
export async function runPacedLoad(
  address: string,
  text: RequestText,
  load: PacedLoad,
): Promise<PacedLoadResult> {
  const connections: Connection[] = [];
  while (connections.length < load.connections) {
    const count = Math.min(openingMax, load.connections - connections.length);
    const opening = Array.from({ length: count }, () => Connection.open(address, load.code ?? 0));
    connections.push(...(await Promise.all(opening)));
  }
  load.opened?.();
  const latenciesMs = await send([...connections], text, load);
  for (const connection of connections) connection.close();
  return { acceptedCount: latenciesMs.length, latenciesMs: latenciesMs.sort() };
}

/** Latencies in the order in which the reports were due. */
function send(idle: Connection[], text: RequestText, load: PacedLoad): Promise<Float64Array> {
  const reportCount = Math.round(load.seconds * load.reportsPerSecond);
  const latenciesMs = new Float64Array(reportCount);
  const startedAt = performance.now();
  let sent = 0;
  let answered = 0;
  return new Promise((resolve, reject) => {
    const sendNext = (connection: Connection): void => {
      const report = sent;
      const dueAt = startedAt + (report * 1000) / load.reportsPerSecond;
      const second = Math.floor(Date.now() / 1000);
      sent += 1;
      connection.ask(requestOf(text, report, second), (failure) => {
        if (failure !== undefined) reject(failure);
        latenciesMs[report] = performance.now() - dueAt;
        answered += 1;
        idle.push(connection);
      });
    };
    const turn = (): void => {
      const elapsedSeconds = (performance.now() - startedAt) / 1000;
      const due = Math.min(reportCount, Math.floor(elapsedSeconds * load.reportsPerSecond) + 1);
      while (sent < due) {
        const connection = idle.shift();
        if (connection === undefined) break;
        sendNext(connection);
      }
      if (answered >= reportCount) resolve(latenciesMs);
      else if (load.sharesCore) setTimeout(turn, 1);
      // A timer is a millisecond late or more, so the load's core never sleeps.
      else setImmediate(turn);
    };
    turn();
  });
}

type Answered = (failure?: Error) => void;

/** A connection that stays open and asks for one thing at a time. */
class Connection {
  readonly #socket: Socket;
  readonly #code: number | 'any';
  #answered: Answered | undefined;
  #reply = '';

  private constructor(socket: Socket, code: number | 'any') {
    this.#socket = socket;
    this.#code = code;
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => {
      this.#take(chunk);
    });
    socket.on('error', (error) => this.#answered?.(error));
    socket.on('end', () => this.#answered?.(new Error('the server closed a connection')));
  }

  static async open(address: string, code: number | 'any'): Promise<Connection> {
    const [host = '', port] = address.split(':');
    const socket = connect({ host, port: Number(port), noDelay: true });
    await once(socket, 'connect');
    return new Connection(socket, code);
  }

  ask(request: string, answered: Answered): void {
    this.#answered = answered;
    this.#socket.write(request, 'latin1');
  }

  close(): void {
    this.#socket.destroy();
  }

  /** Replies are one flat JSON object, so the first closing brace is their end. */
  #take(chunk: string): void {
    this.#reply += chunk;
    if (!this.#reply.endsWith('}')) return;
    const reply = this.#reply;
    this.#reply = '';
    const wanted = this.#code === 'any' ? '"code":' : `"code":${this.#code},`;
    const isOk = reply.includes(wanted);
    this.#answered?.(isOk ? undefined : new Error(`not code ${this.#code}: ${reply}`));
  }
}
