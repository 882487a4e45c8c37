import { execFileSync } from 'node:child_process';
import { cpus } from 'node:os';

/** The server has one core to itself, and whatever loads it another. */
export const serverCore = 0;
const loadCore = 1;

/** Keeps this process, and all that it starts, on the core of the load. */
export function pinToLoadCore(): void {
  if (cpus().length < 2) throw new Error('two cores are needed: one serves, one makes the load');
  const affinity = ['--all-tasks', '--cpu-list', '--pid', String(loadCore), String(process.pid)];
  execFileSync('taskset', affinity, { stdio: 'ignore' });
}
