import type { Control } from '../../src/control/actions/control.js';
import { identifyReader, type Reader } from '../../src/control/identify-reader.js';
import { OperatorCredential } from '../../src/control/operator-credential.js';
import { ReaderRefusal } from '../../src/control/reader-refusal.js';
import type { WebCall } from '../../src/web/web-call.js';
import { jsonReply, type WebReply } from '../../src/web/web-reply.js';
import { WebServer, type TlsPair } from '../../src/web/web-server.js';

/** Answers each request with whose data it may read, by whom, or why it may not. */
export class ReaderServer {
  readonly operator = new OperatorCredential();
  /** Whoever was let in, the newest last. */
  readonly readers: Reader[] = [];
  address = '';
  readonly #control: () => Control;
  readonly #web: WebServer;

  private constructor(control: () => Control, tls: TlsPair | undefined) {
    this.#control = control;
    this.#web = new WebServer({
      handler: {
        answer: (call) => Promise.resolve(this.#answer(call)),
        answerMalformed: (fault) => jsonReply(fault, 400),
        answerForeignHost: (host) => jsonReply(host, 421),
      },
      limits: {
        urlBytesMax: 262_144,
        headerBytesMax: 32_768,
        headersTimeoutSeconds: 10,
        requestTimeoutSeconds: 30,
        keepAliveTimeoutSeconds: 65,
        connectionsMax: 1000,
      },
      hosts: () => [],
      tls,
    });
  }

  /** @param host where it listens: 0.0.0.0 for every address of this machine */
  static async start(control: () => Control, host: string, tls?: TlsPair): Promise<ReaderServer> {
    const server = new ReaderServer(control, tls);
    server.address = await server.#web.listen(host, 0);
    return server;
  }

  get port(): number {
    return Number(this.address.split(':').at(-1));
  }

  stop(): Promise<void> {
    return this.#web.drain(0);
  }

  #answer(call: WebCall): WebReply {
    try {
      const reader = identifyReader(call, this.#control(), this.operator);
      this.readers.push(reader);
      const { account, caller } = reader;
      return jsonReply(JSON.stringify({ account: account.name, caller }));
    } catch (error) {
      if (!(error instanceof ReaderRefusal)) throw error;
      const { status, message, headers } = error;
      return { ...jsonReply(JSON.stringify({ message }), status), headers };
    }
  }
}
