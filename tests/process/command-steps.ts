import assert from 'node:assert/strict';
import { putmon } from '../support/run.js';

/** Command, exit code, what it prints. */
export type Step = readonly [string, number, RegExp];

/** Gives commands one after another, about one data folder. Words are parted by spaces. */
export async function hold(steps: readonly Step[], data: string): Promise<void> {
  for (const [command, exitCode, printed] of steps) {
    const json = command.includes('--json');
    const outcome = await putmon([...command.split(' '), '--data', data]);
    assert.equal(outcome.exitCode, exitCode, `${command}\n${outcome.stderr}`);
    const text = outcome.stdout.trimEnd() || outcome.stderr.trimEnd();
    assert.match(json && text !== '' ? JSON.stringify(JSON.parse(text)) : text, printed, command);
    assert(outcome.stdout === '' || outcome.stderr === '', 'what failed is told, and nothing else');
  }
}
