import { readFileSync } from 'node:fs';

/** Linux counts the processor time of a process in hundredths of a second. */
const ticksPerSecond = 100;

/** What a process, all its threads together, has used of the processor so far. */
export function cpuSecondsOf(pid: number): number {
  return ticksOf(`/proc/${pid}/stat`) / ticksPerSecond;
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

/** Resident memory now. */
export function residentBytesOf(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
}

function ticksOf(statFile: string): number {
  const stat = readFileSync(statFile, 'utf8');
  // The name of the program, in parentheses, may hold blanks.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [userTicks, systemTicks] = fields.slice(11, 13);
  return Number(userTicks) + Number(systemTicks);
}
