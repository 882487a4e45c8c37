import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import { OperatorError } from './operator-error.js';
import { showText } from './show-text.js';

export interface ConfirmOptions {
  readonly yes?: true;
}

/** For commands that delete for good. */
export function addConfirmOption(command: Command): Command {
  return command.option('--yes', 'do not ask; without a terminal nothing is asked');
}

/**
 * Asks whoever sits at the terminal. Scripts have none, and are not asked.
 * @throws OperatorError where the answer is not yes
 */
export async function confirm(deed: string, { yes }: ConfirmOptions): Promise<void> {
  if (yes || !process.stdin.isTTY || !process.stderr.isTTY) return;
  // The terminal edits the line itself, ends the input with Ctrl-D, and the process with Ctrl-C.
  const streams = { input: process.stdin, output: process.stderr, terminal: false };
  const lines = createInterface(streams);
  const ended = once(lines, 'close').then(() => '');
  const answer = await Promise.race([lines.question(`putmon: ${showText(deed)}? [y/N] `), ended]);
  lines.close();
  if (!/^y(es)?$/i.test(answer.trim())) throw new OperatorError('nothing was changed');
}
