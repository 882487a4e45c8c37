import type { ChildProcess } from 'node:child_process';

/**
 * Does something when this process ends, however it comes to that; what was asked for last is done
 * first. It is too late for anything asynchronous.
 * @returns a function that calls it off
 */
export function atExit(task: () => void): () => void {
  process.prependOnceListener('exit', task);
  return () => process.off('exit', task);
}

/** Kills a child that still runs when this process ends. */
export function endWithThisProcess(child: ChildProcess): void {
  child.once(
    'exit',
    atExit(() => child.kill('SIGKILL')),
  );
}

/** Lets Ctrl-C, and a kill, end this process with all that `atExit` was asked for. */
export function exitOnSignals(): void {
  process.once('SIGINT', () => process.exit(130));
  process.once('SIGTERM', () => process.exit(143));
}
