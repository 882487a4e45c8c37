import type { Config } from '../config/config.js';
import { readTlsMaterial, type TlsMaterial } from '../config/control-tls.js';
import { controlSignedTexts, receiverSignedTexts } from '../protocol/signed-text.js';
import { api3Host } from '../protocol/tc3/api3-names.js';
import { WebServer, type WebServerLimits } from '../web/web-server.js';
import type { ControlLog, ControlPlane } from './v2/answer-action.js';
import {
  answerControlCall,
  answerForeignHost,
  answerMalformedControlCall,
  type ControlDoor,
  type ControlPages,
} from './answer-control-call.js';
import { OperatorAccessFile, removeOperatorAccess } from './operator-access.js';
import { OperatorCredential } from './operator-credential.js';

export interface ControlServerParts {
  /** In force when asked. */
  readonly config: () => Config;
  readonly control: ControlPlane['control'];
  readonly pages: ControlPages;
  /** By the credential of the operator, which they may take as well. */
  readonly doors: (operator: OperatorCredential) => readonly ControlDoor[];
  readonly log: ControlLog;
  /** Called with the reason when operators' commands will not find the server. */
  readonly accessFailed: (reason: string) => void;
  readonly connections: Pick<WebServerLimits, 'connectionsMax' | 'connectionsOpenMax'>;
}

/** The listener of the control plane, and the file that operators' commands find it by. */
export class ControlServer {
  readonly #parts: ControlServerParts;
  readonly #server: WebServer;
  readonly #operator = new OperatorCredential();
  readonly #accessFile = new OperatorAccessFile();
  #address = '';
  /** Fingerprints of all certificates that the server may present now. */
  #fingerprints: readonly string[] | undefined;

  /** @throws ConfigError where the files of controlTls can not be used */
  constructor(parts: ControlServerParts) {
    const { config, control, pages, log, connections } = parts;
    const tls = tlsMaterialOf(config());
    const plane = { control, operator: this.#operator, log };
    const doors = parts.doors(this.#operator);
    this.#parts = parts;
    this.#fingerprints = tls === undefined ? undefined : [tls.fingerprint];
    this.#server = new WebServer({
      handler: {
        answer: (call) => answerControlCall(call, plane, pages, doors),
        answerMalformed: answerMalformedControlCall,
        answerForeignHost,
      },
      limits: { ...config(), ...connections },
      hosts: () => hostsOf(config()),
      tls,
    });
  }

  /**
   * @returns the bound address, as `HOST:PORT`
   * @throws NodeJS.ErrnoException where the address can not be had
   */
  async listen(): Promise<string> {
    const { host, port } = this.#parts.config().control;
    this.#address = await this.#server.listen(host, port);
    return this.#address;
  }

  /** A full disk is no reason not to serve: it is tried again whenever this is called. */
  leaveAccess(): Promise<void> {
    const { token } = this.#operator;
    const fingerprints = this.#fingerprints;
    const access =
      fingerprints === undefined
        ? { url: `http://${this.#address}`, token }
        : { url: `https://${this.#address}`, token, fingerprints };
    const { data } = this.#parts.config();
    return this.#accessFile.leave(data, access, this.#parts.accessFailed);
  }

  /** Commands know the new certificate before it is presented, and the old one until then. */
  async renewTls(tls: TlsMaterial): Promise<void> {
    if (this.#fingerprints === undefined) return;
    this.#fingerprints = [...this.#fingerprints, tls.fingerprint];
    await this.leaveAccess();
    this.#server.setTls(tls);
    this.#fingerprints = [tls.fingerprint];
    await this.leaveAccess();
  }

  drain(): Promise<void> {
    return this.#server.drain(this.#parts.config().drainTimeoutSeconds);
  }

  removeAccess(): Promise<void> {
    return removeOperatorAccess(this.#parts.config().data);
  }
}

/** @throws ConfigError where the files can not be used */
export function tlsMaterialOf({ controlTls }: Config): TlsMaterial | undefined {
  return controlTls === null ? undefined : readTlsMaterial(controlTls);
}

/** The published names lead here where callers' resolvers say so. */
const publishedHosts = [controlSignedTexts.host, receiverSignedTexts.host, api3Host];

function hostsOf({ control, controlHosts }: Config): readonly string[] {
  return [control.host.toLowerCase(), ...publishedHosts, ...controlHosts];
}
