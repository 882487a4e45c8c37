import { jsonReply } from '../../src/web/web-reply.js';
import { WebServer, type TlsPair, type WebServerLimits } from '../../src/web/web-server.js';

const limits: WebServerLimits = {
  urlBytesMax: 8192,
  headerBytesMax: 4096,
  headersTimeoutSeconds: 1,
  requestTimeoutSeconds: 2,
  keepAliveTimeoutSeconds: 5,
  connectionsMax: 100,
};
const bodyBytesMax = 100_000;

/** A server that answers what it was asked: `GET /path 0`, with the bytes of the body. */
export class EchoServer {
  address = '';
  readonly web: WebServer;
  /** The calls that have begun. */
  readonly begun: string[] = [];
  /** Holds the answers to `/held` up. */
  #release: () => void = () => undefined;
  readonly #held = new Promise<void>((resolve) => (this.#release = resolve));

  private constructor(changes: Partial<WebServerLimits>, tls?: TlsPair) {
    this.web = new WebServer({
      limits: { ...limits, ...changes },
      hosts: () => [],
      tls,
      handler: {
        answer: async (call) => {
          this.begun.push(call.path);
          if (call.path === '/held') await this.#held;
          if (call.path === '/long') return jsonReply('x'.repeat(32_000_000));
          const body = call.path === '/unread' ? '' : await call.readBody(bodyBytesMax);
          return jsonReply(`${call.method} ${call.path} ${body?.length ?? 'too long'}`);
        },
        answerMalformed: (fault) => jsonReply(fault, 400),
        answerForeignHost: (host) => jsonReply(host, 421),
      },
    });
  }

  static async start(changes: Partial<WebServerLimits> = {}, tls?: TlsPair): Promise<EchoServer> {
    const echo = new EchoServer(changes, tls);
    echo.address = await echo.web.listen('127.0.0.1', 0);
    return echo;
  }

  release(): void {
    this.#release();
  }
}
