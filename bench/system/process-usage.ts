import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts the processor time of a process in hundredths of a second. */
const ticksPerSecond = 100;

/** What a process, its threads and its children, has used of the processor so far. */
export function cpuSecondsOf(pid: number): number {
  const ofChildren = childrenOf(pid).map(cpuSecondsOf);
  const own = ticksOf(`/proc/${pid}/stat`, { endedChildren: true }) / ticksPerSecond;
  return own + sumOf(ofChildren);
}

/** The same of its main thread alone: in Node, the one with the event loop. */
export function mainThreadCpuSecondsOf(pid: number): number {
  return ticksOf(`/proc/${pid}/task/${pid}/stat`) / ticksPerSecond;
}

/** Adds to what a task comes to the processor time that a process used meanwhile. */
export async function withCpuSeconds<Result extends object>(
  pid: number,
  task: () => Promise<Result>,
): Promise<Result & { readonly cpuSeconds: number }> {
  const before = cpuSecondsOf(pid);
  const result = await task();
  return { ...result, cpuSeconds: cpuSecondsOf(pid) - before };
}

/** Resident memory now, children included: what they share counts for each. */
export function residentBytesOf(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const own = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
  return own + sumOf(childrenOf(pid).map(residentBytesOf));
}

function childrenOf(pid: number): number[] {
  const threads = readdirSync(`/proc/${pid}/task`);
  return threads
    .flatMap((thread) => childrenTextOf(`/proc/${pid}/task/${thread}/children`).split(' '))
    .filter((child) => child !== '')
    .map(Number);
}

/** A thread that has ended meanwhile has no children. */
function childrenTextOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function ticksOf(statFile: string, counts = { endedChildren: false }): number {
  const stat = readFileSync(statFile, 'utf8');
  // The name of the program, in parentheses, may hold blanks.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  // User and system time; then the same of children that ended.
  return sumOf(fields.slice(11, counts.endedChildren ? 15 : 13).map(Number));
}
