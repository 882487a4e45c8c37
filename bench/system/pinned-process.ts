import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { endWithThisProcess } from './at-exit.js';
import { serverCore } from './cores.js';

/** A program on the server's core, which ends with this process at the latest. */
export class PinnedProcess {
  readonly child: ChildProcess;

  /** @param command the program and its arguments */
  /** @param cores that it may use, as `taskset` has them */
  constructor(command: readonly string[], options: SpawnOptions, cores = String(serverCore)) {
    this.child = spawn('taskset', ['--cpu-list', cores, ...command], options);
    endWithThisProcess(this.child);
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** Resolves when it has ended; where it has, does nothing. */
  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    if (this.hasEnded) return;
    const exited = once(this.child, 'exit');
    this.child.kill(signal);
    await exited;
  }
}
