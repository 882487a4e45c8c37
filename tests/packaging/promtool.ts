import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { run } from '../support/run.js';

/** Why tests with promtool are skipped; false where it is installed. */
export const withoutPromtool =
  spawnSync('promtool', ['--version']).status === 0 ? false : 'promtool is not installed';

/** Fails with what promtool says. */
export async function assertPromtool(...args: readonly string[]): Promise<void> {
  const { exitCode, stdout, stderr } = await run('promtool', args);
  assert.equal(exitCode, 0, stdout + stderr);
}
