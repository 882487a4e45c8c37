import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerOptions,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http';
import { createServer as createTlsServer, Server as TlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { RequestAbortedError } from '../model/request-aborted-error.js';
import { isHostAllowed } from './host-guard.js';
import { writeReply } from './reply-writer.js';
import { WebCall } from './web-call.js';
import type { WebFault, WebHandler } from './web-handler.js';
import type { WebReply } from './web-reply.js';

export interface WebServerLimits {
  /** URL and header lines together. */
  readonly headBytesMax: number;
  readonly headersTimeoutSeconds: number;
  /** Of a request, and of a client that reads nothing of its answer. */
  readonly requestTimeoutSeconds: number;
  readonly keepAliveTimeoutSeconds: number;
  readonly connectionsMax: number;
}

/** A certificate and its private key, PEM. */
export interface TlsFiles {
  readonly cert: string | Buffer;
  readonly key: string | Buffer;
}

export interface WebServerOptions {
  readonly handler: WebHandler;
  readonly limits: WebServerLimits;
  /** Names, beside its own addresses, that a request's Host may have; read at each request. */
  readonly hosts: () => readonly string[];
  /** Plain HTTP where absent. */
  readonly tls?: TlsFiles;
}

const tlsHandshakeByte = 0x16;

/** An HTTP server for everything but reports, on `node:http`. */
export class WebServer {
  readonly #server: Server | TlsServer;
  readonly #options: WebServerOptions;
  readonly #surplus = new WeakSet<Socket>();
  /** The last response on each connection. */
  readonly #responses = new WeakMap<Socket, ServerResponse>();
  #connectionCount = 0;
  #inFlight = 0;
  #isDraining = false;

  constructor(options: WebServerOptions) {
    const { limits, tls } = options;
    this.#options = options;
    const settings: ServerOptions = {
      maxHeaderSize: limits.headBytesMax,
      headersTimeout: limits.headersTimeoutSeconds * 1000,
      requestTimeout: limits.requestTimeoutSeconds * 1000,
      keepAliveTimeout: limits.keepAliveTimeoutSeconds * 1000,
      connectionsCheckingInterval: 1000,
      // Old callers send no Host.
      requireHostHeader: false,
    };
    this.#server =
      tls === undefined ? createServer(settings) : createTlsServer({ ...settings, ...tls });
    this.#server.maxConnections = 2 * limits.connectionsMax;
    this.#server
      .on(tls === undefined ? 'connection' : 'secureConnection', (socket: Socket) => {
        this.#connect(socket);
      })
      .on('request', (request, response) => void this.#answer(request, response, () => undefined))
      .on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
        void this.#answer(request, response, () => {
          response.writeContinue();
        });
      })
      .on('clientError', (error: ClientError, socket: Socket) => {
        this.#answerMalformed(error, socket);
      });
  }

  /** Calls that are not answered yet. */
  get inFlight(): number {
    return this.#inFlight;
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
    return `${family === 'IPv6' ? `[${address}]` : address}:${boundPort}`;
  }

  /** Presents another certificate from the next connection on. */
  setTls(tls: TlsFiles): void {
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
    this.#server.closeIdleConnections();
    const force = setTimeout(() => {
      this.#server.closeAllConnections();
    }, timeoutSeconds * 1000);
    await closed;
    clearTimeout(force);
  }

  #connect(socket: Socket): void {
    if (this.#connectionCount >= this.#options.limits.connectionsMax) this.#surplus.add(socket);
    this.#connectionCount += 1;
    socket.once('close', () => {
      this.#connectionCount -= 1;
    });
  }

  async #answer(
    request: IncomingMessage,
    response: ServerResponse,
    continueBody: () => void,
  ): Promise<void> {
    this.#inFlight += 1;
    this.#responses.set(request.socket, response);
    try {
      const call = new WebCall(request, continueBody);
      const fault = this.#faultOf(call, request);
      const { handler, limits } = this.#options;
      const reply =
        fault === undefined ? await handler.answer(call) : handler.answerMalformed(fault);
      if (this.#isDraining || fault === 'tooManyConnections') response.shouldKeepAlive = false;
      await writeReply(response, reply, limits.requestTimeoutSeconds);
    } catch (error) {
      if (!(error instanceof RequestAbortedError)) throw error;
    } finally {
      this.#inFlight -= 1;
    }
  }

  #faultOf(call: WebCall, { socket }: IncomingMessage): WebFault | undefined {
    if (this.#surplus.has(socket)) return 'tooManyConnections';
    const hosts = this.#options.hosts();
    return isHostAllowed(call.host, socket.localAddress ?? '', hosts) ? undefined : 'foreignHost';
  }

  /** Answers where the parser gave up, unless a part of an answer was sent already. */
  #answerMalformed(error: ClientError, socket: Socket): void {
    const { handler } = this.#options;
    const response = this.#responses.get(socket);
    const isBegun = response !== undefined && response.headersSent && !response.writableFinished;
    if (!socket.writable || isBegun || error.code === 'ECONNRESET') {
      socket.destroy();
      return;
    }
    socket.end(closingText(handler.answerMalformed(kindOf(error))));
  }
}

interface ClientError extends Error {
  readonly code?: string;
  readonly rawPacket?: Buffer;
}

function kindOf({ code, rawPacket }: ClientError): WebFault {
  if (code === 'HPE_HEADER_OVERFLOW') return 'headTooLong';
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return 'tooSlow';
  return rawPacket?.[0] === tlsHandshakeByte ? 'tlsHello' : 'unparsable';
}

function closingText({ status, contentType, body }: WebReply): string {
  const text = typeof body === 'string' ? body : '';
  return (
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Unknown'}\r\nContent-Type: ${contentType}\r\n` +
    `Content-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\n\r\n${text}`
  );
}
