import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { HttpCall } from './http-call.js';
import { RequestAbortedError } from './read-body.js';
import { partFrom } from './part-from.js';
import { renderReply, writeHeadAndBody, writeReply, type Reply } from './write-reply.js';

export interface HttpServerLimits {
  /** Of the request line and the header lines together. */
  readonly headBytesMax: number;
  /** Of a body whose sender asks before it sends it. */
  readonly bodyBytesMax: () => number;
  readonly headersTimeoutSeconds: number;
  readonly requestTimeoutSeconds: number;
  readonly keepAliveTimeoutSeconds: number;
  readonly connectionsMax: number;
}

/** Why a request never became a call. */
export type MalformedRequest =
  | { readonly kind: 'tlsHello' }
  | { readonly kind: 'headTooLong' }
  | { readonly kind: 'tooSlow' }
  | { readonly kind: 'tooManyConnections' }
  | { readonly kind: 'unparsable'; readonly fault: string };

export interface HttpHandler {
  /** Must not throw but RequestAbortedError. */
  answer(call: HttpCall): Promise<Reply>;
  answerMalformed(fault: MalformedRequest): Reply;
}

/** An HTTP/1 server that leaves no request without a complete reply. */
export class HttpServer {
  readonly #server: Server;
  readonly #handler: HttpHandler;
  readonly #newestExchanges = new WeakMap<Duplex, Exchange>();
  readonly #parted = new WeakSet<Duplex>();
  readonly #surplus = new WeakSet<Duplex>();
  #draining = false;
  /** Calls that are not answered yet. */
  inFlight = 0;
  connectionCount = 0;

  constructor(handler: HttpHandler, limits: HttpServerLimits) {
    this.#handler = handler;
    this.#server = createServer({
      maxHeaderSize: limits.headBytesMax,
      headersTimeout: limits.headersTimeoutSeconds * 1000,
      requestTimeout: limits.requestTimeoutSeconds * 1000,
      keepAliveTimeout: limits.keepAliveTimeoutSeconds * 1000,
      connectionsCheckingInterval: 1000,
      requireHostHeader: false,
      noDelay: true,
    });
    // Surplus connections are told so; but not any number of them.
    this.#server.maxConnections = 2 * limits.connectionsMax;
    // A client that has said all it will say still waits for its answer.
    Object.assign(this.#server, { httpAllowHalfOpen: true });
    const answer = (request: IncomingMessage, response: ServerResponse): void => {
      void this.#answer(request, response);
    };
    this.#server.on('connection', (socket: Socket) => {
      this.connectionCount += 1;
      if (this.connectionCount > limits.connectionsMax) this.#surplus.add(socket);
      socket.once('close', () => (this.connectionCount -= 1));
    });
    this.#server.on('request', answer);
    this.#server.on('checkExpectation', answer);
    this.#server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
      if (Number(request.headers['content-length'] ?? 0) <= limits.bodyBytesMax()) {
        response.writeContinue();
      } else {
        // The client was told not to send the body, so the next bytes would not be a request.
        response.shouldKeepAlive = false;
      }
      answer(request, response);
    });
    this.#server.on('connect', (request: IncomingMessage, socket: Duplex) => {
      void this.#answerConnect(request, socket);
    });
    this.#server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
      this.#answerMalformed(error, socket);
    });
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
    const { address, family, port: boundPort } = this.#server.address() as AddressInfo;
    return `${family === 'IPv6' ? `[${address}]` : address}:${boundPort}`;
  }

  /** Takes no new connections, answers what came in, then closes; by force after the timeout. */
  async drain(timeoutSeconds: number): Promise<void> {
    this.#draining = true;
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

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.inFlight += 1;
    this.#newestExchanges.set(request.socket, { request, response });
    try {
      const surplus = this.#surplus.has(request.socket);
      const reply = surplus
        ? this.#handler.answerMalformed({ kind: 'tooManyConnections' })
        : await this.#handler.answer(new HttpCall(request));
      if (response.headersSent) return;
      if (this.#draining || surplus) response.shouldKeepAlive = false;
      writeReply(request, response, reply);
    } catch (error) {
      // Whoever cut the request short is answered, where that is still possible, as malformed.
      if (!(error instanceof RequestAbortedError)) throw error;
    } finally {
      this.inFlight -= 1;
    }
  }

  async #answerConnect(request: IncomingMessage, socket: Duplex): Promise<void> {
    socket.on('error', () => socket.destroy());
    partFrom(socket, renderReply(await this.#handler.answer(new HttpCall(request))));
  }

  /** Answers what is no request in its turn: calls that came before it have their answers first. */
  #answerMalformed(error: NodeJS.ErrnoException, socket: Duplex): void {
    // The parser complains anew of whatever follows.
    if (this.#parted.has(socket)) return;
    this.#parted.add(socket);
    if (!socket.writable || error.code === 'ECONNRESET') {
      socket.destroy();
      return;
    }
    const malformed = malformedRequestOf(error);
    const part = (): void => {
      if (!socket.writable) return;
      partFrom(socket, renderReply(this.#handler.answerMalformed(malformed)));
    };
    const { request, response } = this.#newestExchanges.get(socket) ?? {};
    if (response === undefined || response.writableFinished) part();
    else if (request?.complete === true) response.once('close', part);
    else if (response.headersSent) partFrom(socket);
    else {
      response.shouldKeepAlive = false;
      const reply = this.#handler.answerMalformed(malformed);
      writeHeadAndBody(response, reply, () => {
        partFrom(socket);
      });
    }
  }
}

/** A call with its answer, be it given or not. */
interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

function malformedRequestOf(error: NodeJS.ErrnoException): MalformedRequest {
  const { rawPacket } = error as { rawPacket?: Buffer };
  if (rawPacket?.[0] === tlsHandshakeByte) return { kind: 'tlsHello' };
  if (error.code === 'HPE_HEADER_OVERFLOW') return { kind: 'headTooLong' };
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') return { kind: 'tooSlow' };
  return { kind: 'unparsable', fault: error.code ?? error.message };
}

const tlsHandshakeByte = 0x16;
