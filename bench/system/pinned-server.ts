import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { PinnedProcess } from './pinned-process.js';

/** The program that putmon is compared with. */
export const bareServer = fileURLToPath(new URL('../bare-server.js', import.meta.url));

/** A Node program that serves, on the server's core unless it is told to take any. */
export class PinnedServer {
  readonly #process: PinnedProcess;
  /** The line that said that it serves. */
  readonly readyLine: string;

  private constructor(process: PinnedProcess, readyLine: string) {
    this.#process = process;
    this.readyLine = readyLine;
  }

  /** Resolves when the program prints a line with the word `serves`. */
  static async start(nodeArguments: readonly string[], cores?: string): Promise<PinnedServer> {
    const command = [process.execPath, ...nodeArguments];
    const started = new PinnedProcess(command, { stdio: ['ignore', 'pipe', 'inherit'] }, cores);
    const { stdout } = started.child;
    if (stdout === null) throw new Error('a server without output');
    for await (const line of createInterface(stdout)) {
      if (!line.includes(' serves')) continue;
      stdout.resume();
      return new PinnedServer(started, line);
    }
    throw new Error(`the server ended before it served: node ${nodeArguments.join(' ')}`);
  }

  get pid(): number {
    return this.#process.pid;
  }

  /** The first `HOST:PORT` of the ready line that follows the word. */
  addressAfter(word: string): string {
    const address = new RegExp(`${word}:? (\\S+:\\d+)`).exec(this.readyLine)?.[1];
    if (address === undefined) throw new Error(`no address after ${word}: ${this.readyLine}`);
    return address;
  }

  /** Once more does nothing. */
  async stop(): Promise<void> {
    await this.#process.end('SIGTERM');
  }

  /** `kill -9` */
  async kill(): Promise<void> {
    await this.#process.end('SIGKILL');
  }
}
