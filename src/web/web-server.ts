import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer, Server as TlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { RequestAbortedError } from '../model/request-aborted-error.js';
import { closingText } from './closing-text.js';
import { headFaultOf, type HeadLimits } from './head-limits.js';
import { isHostAllowed } from './host-guard.js';
import { parserFaultOf, type ParserError } from './parser-fault.js';
import { dropReply, writeReply } from './reply-writer.js';
import { WebCall } from './web-call.js';
import { WebConnection } from './web-connection.js';
import type { WebHandler } from './web-handler.js';
import type { WebReply } from './web-reply.js';

export interface WebServerLimits extends HeadLimits {
  readonly headersTimeoutSeconds: number;
  /** Of a request, and of a client that reads nothing of its answer. */
  readonly requestTimeoutSeconds: number;
  readonly keepAliveTimeoutSeconds: number;
  readonly connectionsMax: number;
  /** With surplus connections, which are told so; twice as many where absent. */
  readonly connectionsOpenMax?: number;
}

/** A certificate and its private key, PEM. */
export interface TlsPair {
  readonly cert: string | Buffer;
  readonly key: string | Buffer;
}

export interface WebServerOptions {
  readonly handler: WebHandler;
  readonly limits: WebServerLimits;
  /** Names, beside its own addresses, that a request's Host may have; read at each request. */
  readonly hosts: () => readonly string[];
  /** Plain HTTP where absent. */
  readonly tls?: TlsPair | undefined;
}

/** An HTTP server for everything but reports, on `node:http`. */
export class WebServer {
  readonly #server: Server | TlsServer;
  readonly #options: WebServerOptions;
  /** All that are open, those in a TLS handshake as well. */
  readonly #sockets = new Set<Socket>();
  readonly #connections = new Map<Socket, WebConnection>();
  /** Where it listens, without port. */
  #ownAddress = '';
  #isDraining = false;

  constructor(options: WebServerOptions) {
    const { limits, tls } = options;
    this.#options = options;
    const settings = settingsOf(limits);
    this.#server =
      tls === undefined
        ? createServer(settings)
        : createTlsServer({
            ...settings,
            ...tls,
            handshakeTimeout: limits.headersTimeoutSeconds * 1000,
          });
    this.#server.maxConnections = limits.connectionsOpenMax ?? 2 * limits.connectionsMax;
    // Their bytes are bounded; beyond a number they would be dropped without a word.
    this.#server.maxHeadersCount = 0;
    // A client that has sent all it will send still waits for its answer.
    Object.assign(this.#server, { httpAllowHalfOpen: true });
    this.#listen(tls === undefined ? 'connection' : 'secureConnection');
  }

  get connectionCount(): number {
    return this.#sockets.size;
  }

  /**
   * @returns the bound address, as `HOST:PORT`
   * @throws NodeJS.ErrnoException where the address can not be had
   */
  async listen(host: string, port: number): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject).listen(port, host, () => {
        this.#server.off('error', reject);
        resolve();
      });
    });
    const { address, family, port: boundPort } = this.#server.address() as AddressInfo;
    this.#ownAddress = address.toLowerCase();
    return `${family === 'IPv6' ? `[${address}]` : address}:${boundPort}`;
  }

  /** Presents another certificate from the next connection on. */
  setTls(tls: TlsPair): void {
    if (this.#server instanceof TlsServer) this.#server.setSecureContext(tls);
  }

  /** Accepts no connections, answers what has arrived, then closes; by force after the timeout. */
  async drain(timeoutSeconds: number): Promise<void> {
    this.#isDraining = true;
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => {
        resolve();
      });
    });
    for (const connection of this.#connections.values()) {
      if (connection.isFresh) connection.destroy();
    }
    this.#server.closeIdleConnections();
    const force = setTimeout(() => {
      for (const socket of this.#sockets) socket.destroy();
    }, timeoutSeconds * 1000);
    await closed;
    clearTimeout(force);
  }

  #listen(established: 'connection' | 'secureConnection'): void {
    this.#server
      .on('connection', (socket: Socket) => {
        this.#sockets.add(socket);
        socket.once('close', () => this.#sockets.delete(socket));
      })
      .on(established, (socket: Socket) => {
        this.#connect(socket);
      })
      .on('request', (request, response) => void this.#answer(request, response))
      // Expectations other than that to continue are ignored.
      .on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
        void this.#answer(request, response);
      })
      .on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
        void this.#answerExpecting(request, response);
      })
      .on('connect', (request: IncomingMessage, socket: Socket) => {
        void this.#answerConnect(request, socket);
      })
      .on('clientError', (error: ParserError, socket: Socket) => {
        this.#answerMalformed(error, socket);
      });
  }

  #connect(socket: Socket): void {
    // A handshake that was under way as the stop began.
    if (this.#isDraining) socket.destroy();
    const isSurplus = this.#sockets.size > this.#options.limits.connectionsMax;
    this.#connections.set(socket, new WebConnection(socket, isSurplus));
    socket
      .once('close', () => this.#connections.delete(socket))
      // It closes, and nobody is left to be told.
      .on('error', () => socket.destroy());
  }

  /** A client that was not told to continue does not send its body: the next bytes are no request. */
  #answerExpecting(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { shouldKeepAlive } = response;
    response.shouldKeepAlive = false;
    return this.#answer(request, response, () => {
      response.shouldKeepAlive = shouldKeepAlive;
      response.writeContinue();
    });
  }

  async #answer(
    request: IncomingMessage,
    response: ServerResponse,
    continueBody: () => void = () => undefined,
  ): Promise<void> {
    const connection = this.#connections.get(request.socket);
    if (connection === undefined) return;
    await connection.inOrder(response, async () => {
      const { reply, isLast } = await this.#replyTo(request, connection, continueBody);
      if (reply === undefined) return;
      if (isLast || this.#isDraining) response.shouldKeepAlive = false;
      // A client that cut its request short is answered as malformed.
      if (connection.isCutShort(response)) await dropReply(reply);
      else await writeReply(response, reply, this.#options.limits.requestTimeoutSeconds);
    });
    if (this.#isDraining) this.#server.closeIdleConnections();
  }

  /** What follows a CONNECT is no HTTP, so that this reply is the last. */
  async #answerConnect(request: IncomingMessage, socket: Socket): Promise<void> {
    const connection = this.#connections.get(socket);
    if (connection === undefined) return;
    const { reply } = await this.#replyTo(request, connection, () => undefined);
    if (reply !== undefined) await connection.part(closingText(reply));
  }

  /** No reply where the client ended its request early. */
  async #replyTo(
    request: IncomingMessage,
    { isSurplus, closed }: WebConnection,
    continueBody: () => void,
  ): Promise<{ readonly reply?: WebReply; readonly isLast: boolean }> {
    const { handler, limits } = this.#options;
    const headFault = isSurplus ? 'tooManyConnections' : headFaultOf(request, limits);
    if (headFault !== undefined) {
      return { reply: handler.answerMalformed(headFault), isLast: true };
    }
    const call = new WebCall(request, {
      trailerBytesMax: limits.headerBytesMax,
      continueBody,
      closed,
    });
    if (!this.#isOwn(call.host, request)) {
      return { reply: handler.answerForeignHost(call.host), isLast: true };
    }
    try {
      return { reply: await handler.answer(call), isLast: false };
    } catch (error) {
      if (!(error instanceof RequestAbortedError)) throw error;
      const { bodyFault } = call;
      return bodyFault === undefined
        ? { isLast: true }
        : { reply: handler.answerMalformed(bodyFault), isLast: true };
    }
  }

  #isOwn(host: string, { socket }: IncomingMessage): boolean {
    const names = [...this.#options.hosts(), this.#ownAddress];
    return isHostAllowed(host, socket.localAddress ?? '', names);
  }

  #answerMalformed(error: ParserError, socket: Socket): void {
    // What follows a last request is no fault of it.
    if (error.code === 'HPE_CLOSED_CONNECTION') return;
    const fault = parserFaultOf(error);
    const connection = this.#connections.get(socket);
    if (connection === undefined || fault === undefined) socket.destroy();
    else void connection.part(closingText(this.#options.handler.answerMalformed(fault)));
  }
}

function settingsOf(limits: WebServerLimits): ServerOptions {
  return {
    // Both limits are looked at again by themselves.
    maxHeaderSize: limits.urlBytesMax + limits.headerBytesMax,
    headersTimeout: limits.headersTimeoutSeconds * 1000,
    requestTimeout: limits.requestTimeoutSeconds * 1000,
    keepAliveTimeout: limits.keepAliveTimeoutSeconds * 1000,
    connectionsCheckingInterval: 1000,
    // Old callers send no Host.
    requireHostHeader: false,
  };
}
