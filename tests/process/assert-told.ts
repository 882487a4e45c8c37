import assert from 'node:assert/strict';
import { putmon, type RunOptions } from '../support/run.js';

/** Runs a command that fails, and expects lines for an operator, one for each pattern. */
export async function assertTold(
  command: string,
  exitCode: number,
  told: readonly RegExp[],
  options?: RunOptions,
): Promise<void> {
  // A word with spaces is written with %20.
  const args = command.split(' ').map((word) => decodeURIComponent(word));
  const outcome = await putmon(args, options);
  const lines = outcome.stderr.trimEnd().split('\n');
  assert.equal(lines.length, told.length, outcome.stderr);
  for (const line of lines) assert.match(line, /^putmon: /);
  for (const pattern of told) {
    const texts = lines.map((line) => line.slice('putmon: '.length));
    assert(
      texts.some((text) => pattern.test(text)),
      `${String(pattern)}\n${outcome.stderr}`,
    );
  }
  assert.equal(outcome.stdout, '');
  assert.equal(outcome.exitCode, exitCode);
}

/** For a `serve` that is told what is wrong with its folder, whoever has the usual ports. */
export const anywhere = '--receiver 127.0.0.1:0 --control 127.0.0.1:0';
