import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { after } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { freePort } from '../support/free-port.js';
import { environmentWith, program } from '../support/run.js';

export interface MuteServerOptions {
  readonly data: string;
  readonly stdio: StdioOptions;
  readonly workers?: number;
  readonly args?: readonly string[];
  /** Words that go before the command, such as those of `strace`. */
  readonly within?: readonly string[];
}

const patienceMs = 60_000;

/** A running `putmon serve` whose output nobody has to read. */
export class MuteServer {
  readonly url: string;
  readonly control: string;
  readonly child: ChildProcess;
  readonly #exit: Promise<unknown[]>;

  private constructor(child: ChildProcess, receiverPort: number, controlPort: number) {
    this.child = child;
    this.url = `http://127.0.0.1:${receiverPort}/v2/index.php`;
    this.control = `http://127.0.0.1:${controlPort}`;
    this.#exit = once(child, 'exit');
    after(() => child.kill('SIGKILL'));
  }

  /** @returns once it is ready */
  static async start(options: MuteServerOptions): Promise<MuteServer> {
    const { data, stdio, workers = 1, args = [], within = [] } = options;
    const [receiverPort, controlPort] = [await freePort(), await freePort()];
    const serve = [process.execPath, program, 'serve', '--data', data, '--auto-register'];
    serve.push('--receiver', `127.0.0.1:${receiverPort}`, '--control', `127.0.0.1:${controlPort}`);
    const [command = '', ...words] = [...within, ...serve, '--workers', String(workers), ...args];
    const child = spawn(command, words, { env: environmentWith(), stdio });
    const server = new MuteServer(child, receiverPort, controlPort);
    const untilMs = performance.now() + patienceMs;
    while (!(await server.isReady())) {
      if (performance.now() > untilMs) throw new Error('the server is not ready');
      await setTimeout(50);
    }
    return server;
  }

  async isReady(): Promise<boolean> {
    return (await fetch(`${this.control}/readyz`).catch(() => undefined))?.ok ?? false;
  }

  async codeOf(report: string): Promise<number> {
    const response = await fetch(this.url, { method: 'POST', body: report });
    return ((await response.json()) as { code: number }).code;
  }

  async metric(name: string): Promise<number> {
    const page = await (await fetch(`${this.control}/metrics`)).text();
    const [, value] = new RegExp(`^${name} (\\S+)$`, 'm').exec(page) ?? [];
    if (value === undefined) throw new Error(`no metric ${name}`);
    return Number(value);
  }

  /** @returns the exit code; null where it does not end in time */
  async stop(): Promise<number | null> {
    this.child.kill('SIGTERM');
    const ended = await Promise.race([this.#exit, setTimeout(patienceMs, [null], { ref: false })]);
    return ended[0] as number | null;
  }
}
