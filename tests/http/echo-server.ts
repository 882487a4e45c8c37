import { setImmediate } from 'node:timers/promises';
import type { HttpCall } from '../../src/http/http-call.js';
import { HttpServer, type HttpServerLimits } from '../../src/http/http-server.js';
import type { MalformedRequest } from '../../src/http/http-handler.js';
import { jsonReply } from '../../src/http/write-reply.js';

export const limits: HttpServerLimits = {
  urlBytesMax: 2000,
  headerBytesMax: 2000,
  bodyBytesMax: () => 1000,
  headersTimeoutSeconds: 10,
  requestTimeoutSeconds: 30,
  keepAliveTimeoutSeconds: 65,
  connectionsMax: 100,
};

/** A server that answers what it was asked, and keeps it. */
export class EchoServer {
  address = '';
  /** Since the last look: the calls whose bodies came, and the kinds of what was none. */
  seen: string[] = [];
  /** The same, with all that was read of the calls. */
  details: string[] = [];
  readonly server: HttpServer;

  private constructor(changes: Partial<HttpServerLimits>) {
    const answer = async (call: HttpCall) => {
      const body = (await call.readBody(1000))?.toString('latin1');
      const { method, path, query, host, contentType, authorization } = call;
      const url = query === '' ? path : `${path}?${query}`;
      const fields = call.fieldValues('x-many').map((value) => ` <${value}>`);
      const content = body === undefined ? 'too long' : JSON.stringify(body);
      const seen = `${method} ${url} ${content}${fields.join('')}`;
      this.seen.push(seen);
      this.details.push(JSON.stringify([method, url, host, contentType, authorization, body]));
      return jsonReply(JSON.stringify({ seen, host, contentType, authorization }));
    };
    const answerMalformed = ({ kind }: MalformedRequest) => {
      this.seen.push(kind);
      this.details.push('fault');
      return jsonReply(JSON.stringify({ seen: kind }));
    };
    this.server = new HttpServer({ answer, answerMalformed }, { ...limits, ...changes });
  }

  static async start(changes: Partial<HttpServerLimits> = {}): Promise<EchoServer> {
    const echo = new EchoServer(changes);
    echo.address = await echo.server.listen('127.0.0.1', 0);
    return echo;
  }

  /** Resolves once the server has no connection any more. */
  async allGone(): Promise<void> {
    while (this.server.connectionCount > 0) await setImmediate();
  }

  stop(): Promise<void> {
    return this.server.drain(0);
  }
}
