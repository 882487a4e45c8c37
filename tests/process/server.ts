import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { after } from 'node:test';
import { ProgramOutput } from '../support/program-output.js';
import { environmentWith, program, type Environment } from '../support/run.js';

export interface ServerOptions {
  readonly data: string;
  readonly args?: readonly string[];
  readonly env?: Environment;
  readonly cwd?: string;
  readonly receiver?: string;
  /** Processes that take reports in; one, where absent. */
  readonly workers?: number;
  /** Words that go before the command, such as those of `unshare`. */
  readonly within?: readonly string[];
}

/** A running `putmon serve`, killed at the latest when the tests that started it end. */
export class Server {
  readonly output: ProgramOutput;
  /** The addresses that it prints: `HOST:PORT`. */
  receiver = '';
  control = '';
  readonly #child: ChildProcess;
  readonly #exit: Promise<[number | null, NodeJS.Signals | null]>;

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.#exit = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
    this.output = new ProgramOutput(child);
    after(() => this.stop('SIGKILL'));
  }

  /** @returns once it says that it serves */
  static async start(options: ServerOptions): Promise<Server> {
    const {
      data,
      args = [],
      within = [],
      receiver = '127.0.0.1:0',
      workers = 1,
      env,
      cwd,
    } = options;
    const serve = ['serve', '--data', data, '--receiver', receiver, '--control', '127.0.0.1:0'];
    serve.push('--workers', String(workers));
    const [command = '', ...words] = [...within, process.execPath, program, ...serve, ...args];
    const stdio = ['ignore', 'pipe', 'pipe'] as const;
    const server = new Server(
      spawn(command, words, { env: environmentWith(env), cwd, stdio: [...stdio] }),
    );
    const line = await server.output.line(/^putmon serves: |^putmon: /);
    const addresses = /^putmon serves: receiver (\S+), control (\S+)$/.exec(line);
    if (addresses === null) throw new Error(`no server: ${server.output.text}`);
    [, server.receiver = '', server.control = ''] = addresses;
    return server;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get url(): string {
    return `http://${this.receiver}/v2/index.php`;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** @returns the exit code once it has ended and all its output is read; null where it was killed */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    this.signal(signal);
    const [exitCode] = await this.#exit;
    return exitCode;
  }
}
