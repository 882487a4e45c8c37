import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
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

/** A putmon of its own, with a fresh data folder, on the server's core. */
export class PutmonServer {
  #server: PinnedServer;
  readonly #folder: string;
  readonly #nodeArguments: readonly string[];
  readonly credentials: Credentials;

  private constructor(
    server: PinnedServer,
    folder: string,
    nodeArguments: readonly string[],
    credentials: Credentials,
  ) {
    this.#server = server;
    this.#folder = folder;
    this.#nodeArguments = nodeArguments;
    this.credentials = credentials;
  }

  /** @param settings flags; without any, all limits are at default */
  static async start(
    nodeOptions: readonly string[] = [],
    settings: readonly string[] = [],
  ): Promise<PutmonServer> {
    const folder = await mkdtemp(join(tmpdir(), 'putmon-bench-'));
    const credentials = createKey(folder);
    const nodeArguments = [
      ...nodeOptions,
      ...[program, 'serve', '--data', folder, '--auto-register', ...settings],
      ...['--receiver', '127.0.0.1:0', '--control', '127.0.0.1:0'],
    ];
    const server = await PinnedServer.start(nodeArguments);
    return new PutmonServer(server, folder, nodeArguments, credentials);
  }

  /** Stops it and starts it on the same data. @returns milliseconds until it serves again */
  async restart(): Promise<number> {
    await this.#server.stop();
    const startedAt = performance.now();
    this.#server = await PinnedServer.start(this.#nodeArguments);
    return performance.now() - startedAt;
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

  async seriesCount(): Promise<number> {
    return Number(/^putmon_series (\S+)$/m.exec(await this.metricsPage())?.[1]);
  }

  /** The longest time since it was asked last that the event loop did one thing only. */
  async longestStallMs(): Promise<number> {
    const page = await this.metricsPage();
    return Number(/^nodejs_eventloop_lag_max_seconds (\S+)$/m.exec(page)?.[1]) * 1000;
  }

  /** Of everything in the data folder. */
  diskBytes(): number {
    const files = readdirSync(this.#folder);
    return files.reduce((sum, file) => sum + statSync(join(this.#folder, file)).size, 0);
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
