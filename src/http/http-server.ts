import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { Connection } from './connection.js';
import type { ConnectionHost, ConnectionLimits } from './connection-host.js';
import type { HttpHandler } from './http-handler.js';
import { Llhttp } from './llhttp.js';
import { PlaceList } from './place-list.js';
import { SocketInput } from './socket-input.js';
import { SpareBytes } from './spare-bytes.js';
import { ReplyWriter } from './write-reply.js';

export interface HttpServerLimits extends ConnectionLimits {
  readonly connectionsMax: number;
  /** With surplus connections, which are told so; twice as many where absent. */
  readonly connectionsOpenMax?: number;
}

/** An HTTP/1 server that leaves no request without a complete reply. */
export class HttpServer {
  readonly #server: Server;
  readonly #connections = new PlaceList<Connection>();
  readonly #connectionsMax: number;
  readonly #host: ConnectionHost & { second: number; isDraining: boolean };
  #clock: NodeJS.Timeout | undefined;

  /** @throws Error where the HTTP parser that is installed is not the one it was written for */
  constructor(handler: HttpHandler, limits: HttpServerLimits) {
    this.#connectionsMax = limits.connectionsMax;
    this.#host = {
      handler,
      limits,
      input: new SocketInput(),
      llhttp: new Llhttp(),
      spare: new SpareBytes(),
      replies: new ReplyWriter(),
      second: 0,
      isDraining: false,
      inFlight: 0,
    };
    // A client that has said all it will say still waits for its answer.
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
      this.#connect(socket);
    });
    // Surplus connections are told so; but not any number of them.
    this.#server.maxConnections = limits.connectionsOpenMax ?? 2 * limits.connectionsMax;
  }

  /** Calls that are not answered yet. */
  get inFlight(): number {
    return this.#host.inFlight;
  }

  get connectionCount(): number {
    return this.#connections.length;
  }

  /**
   * @returns the address it got, as `HOST:PORT`
   * @throws NodeJS.ErrnoException where the address can not be had
   */
  async listen(host: string, port: number): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject).listen(port, host, () => {
        this.#server.off('error', reject);
        resolve();
      });
    });
    this.#clock = setInterval(() => {
      this.#tick();
    }, 1000).unref();
    const { address, family, port: boundPort } = this.#server.address() as AddressInfo;
    return `${family === 'IPv6' ? `[${address}]` : address}:${boundPort}`;
  }

  /** Takes no new connections, answers what came in, then closes; by force after the timeout. */
  async drain(timeoutSeconds: number): Promise<void> {
    this.#host.isDraining = true;
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => {
        resolve();
      });
    });
    for (const connection of this.#connections) if (connection.isIdle) connection.destroy();
    const force = setTimeout(() => {
      for (const connection of this.#connections) connection.destroy();
    }, timeoutSeconds * 1000);
    await closed;
    clearTimeout(force);
    clearInterval(this.#clock);
  }

  #connect(socket: Socket): void {
    const isSurplus = this.#connections.length >= this.#connectionsMax;
    const connection = new Connection(this.#host, socket, isSurplus);
    this.#connections.add(connection);
    socket.once('close', () => {
      this.#connections.remove(connection);
    });
  }

  #tick(): void {
    this.#host.second += 1;
    this.#host.replies.forgetDate();
    for (const connection of this.#connections) connection.expire();
  }
}
