import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { ProgramOutput } from '../../tests/support/program-output.js';
import { environmentWith, program } from '../../tests/support/run.js';

const settableClock = new URL('settable-clock.js', import.meta.url).href;

export interface ProcessOptions {
  readonly data: string;
  readonly args: readonly string[];
  readonly clockAheadMs: number;
  /** Words that go before the command, such as those of `strace`. */
  readonly within?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** The program as it is installed, `putmon serve`, but for its clock, which is set from here. */
export class PutmonProcess {
  readonly output: ProgramOutput;
  /** The addresses that it prints: `HOST:PORT`. */
  receiver = '';
  control = '';
  readonly #child: ChildProcess;
  readonly #exit: Promise<unknown[]>;

  constructor({ data, args, clockAheadMs, within = [], env }: ProcessOptions) {
    const serve = [
      'serve',
      '--data',
      data,
      '--receiver',
      '127.0.0.1:0',
      '--control',
      '127.0.0.1:0',
    ];
    const node = [process.execPath, '--import', settableClock, program];
    const [command = '', ...words] = [...within, ...node, ...serve, ...args];
    this.#child = spawn(command, words, {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: environmentWith({ ...env, CLOCK_AHEAD_MS: String(clockAheadMs) }),
    });
    this.#exit = once(this.#child, 'close');
    this.output = new ProgramOutput(this.#child);
  }

  /** Waits until it serves. @throws where it does not */
  async ready(): Promise<void> {
    const line = await this.output.line(/^putmon serves: |^putmon: /);
    const addresses = /^putmon serves: receiver (\S+), control (\S+)$/.exec(line);
    if (addresses === null) throw new Error(`no server: ${this.output.text}`);
    [, this.receiver = '', this.control = ''] = addresses;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  async setClock(aheadMs: number): Promise<void> {
    const set = once(this.#child, 'message');
    this.#child.send(aheadMs);
    await set;
  }

  /** @returns the exit code; null where it was killed */
  async stop(signal: NodeJS.Signals): Promise<unknown> {
    this.#child.kill(signal);
    const [exitCode] = await this.#exit;
    return exitCode;
  }
}
