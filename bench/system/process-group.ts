import { readFileSync } from 'node:fs';
import { cpuSecondsOf, mainThreadCpuSecondsOf } from './process-usage.js';

/** Processor time of a server so far, in seconds. */
export interface GroupUsage {
  /** Of the first process, all its threads together. */
  readonly ownerSeconds: number;
  /** Of its event loop alone, which no other core can help. */
  readonly ownerLoopSeconds: number;
  /** Of the processes that it started, together. */
  readonly workerSeconds: number;
}

/** A server and the processes that it started. */
export class ProcessGroup {
  readonly #pid: number;
  readonly #workerPids: readonly number[];

  constructor(pid: number) {
    this.#pid = pid;
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
    this.#workerPids = children === '' ? [] : children.split(' ').map(Number);
  }

  usage(): GroupUsage {
    return {
      ownerSeconds: cpuSecondsOf(this.#pid),
      ownerLoopSeconds: mainThreadCpuSecondsOf(this.#pid),
      workerSeconds: this.#workerPids.reduce((sum, pid) => sum + cpuSecondsOf(pid), 0),
    };
  }

  usageSince(before: GroupUsage): GroupUsage {
    const now = this.usage();
    return {
      ownerSeconds: now.ownerSeconds - before.ownerSeconds,
      ownerLoopSeconds: now.ownerLoopSeconds - before.ownerLoopSeconds,
      workerSeconds: now.workerSeconds - before.workerSeconds,
    };
  }
}
