import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { OperatorCalls, type ActionTexts } from '../../tests/support/operator-calls.js';
import { program } from '../../tests/support/run.js';
import { readCounts, type Counts } from './counts.js';
import { diskBytesOf } from './disk-bytes.js';
import { PinnedServer } from './pinned-server.js';
import { TemporaryFolder } from './temporary-folder.js';

export interface Credentials {
  readonly secretId: string;
  readonly secretKey: string;
}

/** A folder to serve on; `remove` is there where it is the server's own. */
type DataFolder = Pick<TemporaryFolder, 'path'> & Partial<Pick<TemporaryFolder, 'remove'>>;

const launcher = fileURLToPath(new URL('../../../bin/putmon', import.meta.url));

/** A putmon on the server's core. */
export class PutmonServer {
  #server: PinnedServer;
  readonly #nodeArguments: readonly string[];
  readonly #folder: DataFolder;
  readonly credentials: Credentials;

  private constructor(
    server: PinnedServer,
    nodeArguments: readonly string[],
    folder: DataFolder,
    credentials: Credentials,
  ) {
    this.#server = server;
    this.#nodeArguments = nodeArguments;
    this.#folder = folder;
    this.credentials = credentials;
  }

  /**
   * Starts one with a fresh data folder of its own, which stop() removes.
   * @param settings flags; without any, all limits are at default
   * @param cores that it may use, as `taskset` has them; the server's core where absent
   */
  static async start(
    nodeOptions: readonly string[] = [],
    settings: readonly string[] = [],
    cores?: string,
  ): Promise<PutmonServer> {
    const folder = await TemporaryFolder.create('bench');
    const nodeArguments = [...nodeOptions, ...serveArguments(folder.path), ...settings];
    return PutmonServer.#serve(nodeArguments, folder, createKey(folder.path), cores);
  }

  /** Starts one on a data folder that has a key; all limits at default. */
  static async startOn(path: string, credentials: Credentials): Promise<PutmonServer> {
    return PutmonServer.#serve(serveArguments(path), { path }, credentials);
  }

  static async #serve(
    nodeArguments: readonly string[],
    folder: DataFolder,
    credentials: Credentials,
    cores?: string,
  ): Promise<PutmonServer> {
    const server = await PinnedServer.start(nodeArguments, cores);
    return new PutmonServer(server, nodeArguments, folder, credentials);
  }

  /** Stops it and starts it on the same data. @returns milliseconds until it serves again */
  async restart(): Promise<number> {
    await this.#server.stop();
    const startedAt = performance.now();
    this.#server = await PinnedServer.start(this.#nodeArguments);
    return performance.now() - startedAt;
  }

  /** The data folder. */
  get folder(): string {
    return this.#folder.path;
  }

  get pid(): number {
    return this.#server.pid;
  }

  /** Where reports go. */
  get address(): string {
    return this.#server.addressAfter('receiver');
  }

  /** The control plane's address, as `HOST:PORT`. */
  get controlAddress(): string {
    return this.#server.addressAfter('control');
  }

  /** What it has counted so far, once no report is under way. */
  async counts(): Promise<Counts> {
    return readCounts(`http://${this.controlAddress}/metrics`);
  }

  async metricsPage(): Promise<string> {
    return (await fetch(`http://${this.controlAddress}/metrics`)).text();
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
    return diskBytesOf(this.#folder.path);
  }

  /** Performs an action whose data is a flat object. */
  async call(action: string, parameters: ActionTexts): Promise<Readonly<Record<string, string>>> {
    return ((await this.ask(action, parameters)) ?? {}) as Readonly<Record<string, string>>;
  }

  /** Performs an action of the control plane as the operator. @returns its data, if any */
  async ask(action: string, parameters: ActionTexts): Promise<unknown> {
    const calls = await OperatorCalls.on(this.#folder.path);
    const answer = (await calls.perform(action, parameters)) as { readonly data?: unknown };
    return answer.data;
  }

  /** Sends the call of an action as the operator. */
  async post(action: string, parameters: ActionTexts, signal?: AbortSignal): Promise<Response> {
    const calls = await OperatorCalls.on(this.#folder.path);
    return calls.post(action, parameters, signal);
  }

  /** Stops it, and removes the data folder where that is its own; once more does nothing. */
  async stop(): Promise<void> {
    await this.#server.stop();
    await this.#folder.remove?.();
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

/** What the launcher has Node run it with. */
function programFlags(): string[] {
  const [, flags] = /^exec "\$node" (--.*) \\$/m.exec(readFileSync(launcher, 'utf8')) ?? [];
  if (flags === undefined) throw new Error(`${launcher} starts no node with flags`);
  return flags.split(' ');
}

function serveArguments(folder: string): string[] {
  return [
    ...[...programFlags(), program, 'serve', '--data', folder, '--auto-register'],
    ...['--receiver', '127.0.0.1:0', '--control', '127.0.0.1:0'],
  ];
}
