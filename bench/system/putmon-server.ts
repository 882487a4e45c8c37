import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readOperatorAccess } from '../../src/control/operator-access.js';
import { PinnedServer } from './pinned-server.js';
import { readCounts, type Counts } from './counts.js';

const program = fileURLToPath(new URL('../../src/cli/putmon.js', import.meta.url));

export interface Credentials {
  readonly secretId: string;
  readonly secretKey: string;
}

/** A putmon of its own, with a fresh data folder, on the server's core; all limits at default. */
export class PutmonServer {
  readonly #server: PinnedServer;
  readonly #folder: string;
  readonly credentials: Credentials;

  private constructor(server: PinnedServer, folder: string, credentials: Credentials) {
    this.#server = server;
    this.#folder = folder;
    this.credentials = credentials;
  }

  /**
   * @param settings flags of `serve`, beside those that give it a place of its own
   * @param cores that it may use, as `taskset` has them; the server's core where absent
   */
  static async start(
    nodeOptions: readonly string[] = [],
    settings: readonly string[] = ['--workers', '1'],
    cores?: string,
  ): Promise<PutmonServer> {
    const folder = await mkdtemp(join(tmpdir(), 'putmon-bench-'));
    const credentials = createKey(folder);
    const serve = [program, 'serve', '--data', folder, '--auto-register'];
    const listen = ['--receiver', '127.0.0.1:0', '--control', '127.0.0.1:0'];
    const server = await PinnedServer.start(
      [...nodeOptions, ...serve, ...listen, ...settings],
      cores,
    );
    return new PutmonServer(server, folder, credentials);
  }

  get pid(): number {
    return this.#server.pid;
  }

  /** Where reports go. */
  get address(): string {
    return this.#server.addressAfter('receiver');
  }

  /** What it has counted so far, once no report is under way. */
  async counts(): Promise<Counts> {
    return readCounts(`http://${this.#server.addressAfter('control')}/metrics`);
  }

  async metricsPage(): Promise<string> {
    return (await fetch(`http://${this.#server.addressAfter('control')}/metrics`)).text();
  }

  /** Performs an action of the control plane as the operator. @returns its data */
  async call(
    action: string,
    parameters: Readonly<Record<string, string | undefined>>,
  ): Promise<Readonly<Record<string, string>>> {
    const access = await readOperatorAccess(this.#folder);
    if (access === undefined) throw new Error('the server has left no access');
    const texts = Object.entries(parameters).flatMap(([name, text]) =>
      text === undefined ? [] : [[name, text] as [string, string]],
    );
    const response = await fetch(`${access.url}/v2/index.php`, {
      method: 'POST',
      headers: { authorization: `Bearer ${access.token}` },
      body: new URLSearchParams([['Action', action], ['Region', 'gz'], ...texts]),
    });
    const answer = (await response.json()) as {
      code: number;
      message: string;
      data?: Record<string, string>;
    };
    if (answer.code !== 0) throw new Error(`${action}: ${answer.message}`);
    return answer.data ?? {};
  }

  /** Stops it and removes its data; once more does nothing. */
  async stop(): Promise<void> {
    await this.#server.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

function createKey(folder: string): Credentials {
  const keyArguments = [program, 'key', 'create', '--data', folder, '--json'];
  return JSON.parse(
    execFileSync(process.execPath, keyArguments, { encoding: 'utf8' }),
  ) as Credentials;
}
