import {
  answerControlCall,
  answerForeignHost,
  answerMalformedControlCall,
} from '../../src/control/answer-control-call.js';
import type { Control } from '../../src/control/actions/control.js';
import { OperatorCredential } from '../../src/control/operator-credential.js';
import { WebServer } from '../../src/web/web-server.js';

/** A control plane whose parts a test takes away, or lets fail. */
export class ControlPlaneRig {
  /** Undefined while the service starts. */
  control: Control | undefined;
  /** Those that were logged as defects. */
  readonly failures: { error: unknown; fields: Readonly<Record<string, unknown>> }[] = [];
  address = '';
  readonly #operator = new OperatorCredential();
  readonly #server: WebServer;

  private constructor() {
    const plane = {
      control: () => this.control,
      operator: this.#operator,
      log: {
        performed: () => undefined,
        failed: (error: unknown, fields: Readonly<Record<string, unknown>>) =>
          void this.failures.push({ error, fields }),
      },
    };
    this.#server = new WebServer({
      handler: {
        answer: (call) => answerControlCall(call, plane, {}, []),
        answerMalformed: answerMalformedControlCall,
        answerForeignHost,
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
    });
  }

  static async start(): Promise<ControlPlaneRig> {
    const rig = new ControlPlaneRig();
    rig.address = await rig.#server.listen('127.0.0.1', 0);
    return rig;
  }

  /** What the operator shows. */
  get token(): string {
    return this.#operator.token;
  }

  stop(): Promise<void> {
    return this.#server.drain(0);
  }
}
