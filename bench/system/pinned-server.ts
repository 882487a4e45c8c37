import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { serverCore } from './cores.js';

/** The program that putmon is compared with. */
export const bareServer = fileURLToPath(new URL('../bare-server.js', import.meta.url));

/** A Node program that serves, on the server's core unless it is told to take any. */
export class PinnedServer {
  readonly #child: ChildProcess;
  /** The line that said that it serves. */
  readonly readyLine: string;

  private constructor(child: ChildProcess, readyLine: string) {
    this.#child = child;
    this.readyLine = readyLine;
  }

  /** Resolves when the program prints a line with the word `serves`. */
  static async start(
    nodeArguments: readonly string[],
    cores = String(serverCore),
  ): Promise<PinnedServer> {
    const child = spawn('taskset', ['--cpu-list', cores, process.execPath, ...nodeArguments], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    for await (const line of createInterface(child.stdout)) {
      if (!line.includes(' serves')) continue;
      child.stdout.resume();
      return new PinnedServer(child, line);
    }
    throw new Error(`the server ended before it served: node ${nodeArguments.join(' ')}`);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** The first `HOST:PORT` of the ready line that follows the word. */
  addressAfter(word: string): string {
    const address = new RegExp(`${word}:? (\\S+:\\d+)`).exec(this.readyLine)?.[1];
    if (address === undefined) throw new Error(`no address after ${word}: ${this.readyLine}`);
    return address;
  }

  /** Once more does nothing. */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await exited;
  }
}
