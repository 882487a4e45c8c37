import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import {
  channelRules,
  type ChannelRules,
  type RefusalReason,
} from '../../src/alarms/notifiers/channel-rules.js';

const page = readFileSync(new URL('../../../docs/alarms.md', import.meta.url), 'utf8');

/** The row of a kind in the table whose head has this word, without the kind. */
function rowOf(headWord: string, kind: string): string[] {
  const table = page.slice(page.indexOf(`| ${headWord}`));
  const row = table.split('\n').find((line) => line.startsWith(`| \`${kind}\``)) ?? '';
  return row
    .split('|')
    .slice(2, -1)
    .map((cell) => cell.trim());
}

function numbersIn(text: string): number[] {
  return [...text.matchAll(/\d+/g)].map(([number]) => Number(number)).sort((a, b) => a - b);
}

function codesOf({ refusals }: ChannelRules, reason: RefusalReason): number[] {
  return refusals
    .filter((refusal) => refusal.reason === reason)
    .flatMap(({ code, pauseSeconds }) => [
      code,
      ...(pauseSeconds === undefined ? [] : [pauseSeconds]),
    ])
    .sort((a, b) => a - b);
}

describe('docs/alarms.md says what the table of channels does', () => {
  for (const [kind, rules] of Object.entries(channelRules)) {
    test(`${kind}: how much, and how often`, () => {
      const [bytes = '', rate = '', together] = rowOf('Kind           | Longest message', kind);
      assert.deepEqual(numbersIn(bytes), [rules.bytesMax]);
      assert.deepEqual(
        numbersIn(rate),
        rules.pace.map(({ messages }) => messages),
      );
      assert.equal(together, rules.gathers ? 'what fits' : '1');
    });

    if (kind === 'email') continue;
    test(`${kind}: what its answers mean`, () => {
      const cells = rowOf('Kind           | The channel is wrong', kind);
      const reasons = ['channel', 'text', 'rate'] as const;
      assert.deepEqual(
        cells.map(numbersIn),
        reasons.map((reason) => codesOf(rules, reason)),
      );
    });
  }
});
