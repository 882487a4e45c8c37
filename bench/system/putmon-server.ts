import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { readOperatorAccess } from '../../src/control/operator-access.js';
import { PinnedServer } from './pinned-server.js';
import { readCounts, type Counts } from './counts.js';
import { TemporaryFolder } from './temporary-folder.js';

const program = fileURLToPath(new URL('../../src/cli/putmon.js', import.meta.url));

export interface Credentials {
  readonly secretId: string;
  readonly secretKey: string;
}

/** A putmon on the server's core; all limits at default. */
export class PutmonServer {
  readonly #server: PinnedServer;
  readonly #folder: string;
  readonly #ownFolder: TemporaryFolder | undefined;
  readonly credentials: Credentials;

  private constructor(
    server: PinnedServer,
    folder: string,
    credentials: Credentials,
    ownFolder?: TemporaryFolder,
  ) {
    this.#server = server;
    this.#folder = folder;
    this.credentials = credentials;
    this.#ownFolder = ownFolder;
  }

  /** Starts one with a fresh data folder of its own, which stop() removes. */
  static async start(nodeOptions: readonly string[] = []): Promise<PutmonServer> {
    const folder = await TemporaryFolder.create('bench');
    const credentials = createKey(folder.path);
    const server = await serve(folder.path, nodeOptions);
    return new PutmonServer(server, folder.path, credentials, folder);
  }

  /** Starts one on a data folder that has a key. */
  static async startOn(folder: string, credentials: Credentials): Promise<PutmonServer> {
    return new PutmonServer(await serve(folder, []), folder, credentials);
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

  /** Performs an action whose data is a flat object. */
  async call(
    action: string,
    parameters: Readonly<Record<string, string | undefined>>,
  ): Promise<Readonly<Record<string, string>>> {
    return ((await this.ask(action, parameters)) ?? {}) as Readonly<Record<string, string>>;
  }

  /** Performs an action of the control plane as the operator. @returns its data, if any */
  async ask(
    action: string,
    parameters: Readonly<Record<string, string | undefined>>,
  ): Promise<unknown> {
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
    const answer = (await response.json()) as { code: number; message: string; data?: unknown };
    if (answer.code !== 0) throw new Error(`${action}: ${answer.message}`);
    return answer.data;
  }

  /** Stops it, and removes the data folder where that is its own; once more does nothing. */
  async stop(): Promise<void> {
    await this.#server.stop();
    await this.#ownFolder?.remove();
  }

  /** `kill -9` */
  async kill(): Promise<void> {
    await this.#server.kill();
  }
}

/** Makes a key in a data folder that no server has open. */
export function createKey(folder: string): Credentials {
  const keyArguments = [program, 'key', 'create', '--data', folder, '--json'];
  return JSON.parse(
    execFileSync(process.execPath, keyArguments, { encoding: 'utf8' }),
  ) as Credentials;
}

function serve(folder: string, nodeOptions: readonly string[]): Promise<PinnedServer> {
  return PinnedServer.start([
    ...nodeOptions,
    ...[program, 'serve', '--data', folder, '--auto-register'],
    ...['--receiver', '127.0.0.1:0', '--control', '127.0.0.1:0'],
  ]);
}
