import { readFileSync } from 'node:fs';
import type { Server } from './server.js';

/** The processes that a server has started, the oldest first. */
export function workersOf({ pid }: Server): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return children === '' ? [] : children.split(' ').map(Number);
}

/** Does a task while no other worker can take a connection. */
export async function throughWorker<Result>(
  pid: number,
  workers: readonly number[],
  task: () => Promise<Result>,
): Promise<Result> {
  const others = workers.filter((worker) => worker !== pid);
  for (const other of others) process.kill(other, 'SIGSTOP');
  try {
    return await task();
  } finally {
    for (const other of others) process.kill(other, 'SIGCONT');
  }
}
