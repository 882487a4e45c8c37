import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';

/** The lines that a child wrote before it was killed in the middle of its work. */
export async function linesUntilKilled(child: ChildProcess, lineCount: number): Promise<string[]> {
  const lines = await linesOf(child, async (seen) => {
    if (seen !== lineCount) return;
    await setTimeout(Math.random() * 4);
    child.kill('SIGKILL');
  });
  assert.ok(lines.length >= lineCount);
  return lines;
}

/** The lines that a child writes until it ends. */
export async function linesOf(
  child: ChildProcess,
  onLine: (seen: number) => Promise<void> = () => Promise.resolve(),
): Promise<string[]> {
  assert.ok(child.stdout);
  const closed = once(child, 'close');
  const lines: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    lines.push(line);
    await onLine(lines.length);
  }
  await closed;
  return lines;
}
