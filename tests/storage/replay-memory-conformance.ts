import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ReplayMemory } from '../../src/storage/replay-memory.js';

/** Reports of five Timestamps, three of each; two of them have the same fingerprint. */
const reports = [100, 101, 102, 103, 104].flatMap((seconds) =>
  [7n, BigInt(seconds), 2n ** 64n - BigInt(seconds)].map((fingerprint) => ({
    seconds,
    fingerprint,
  })),
);

/** One test for each sentence that the contract promises. */
export function describeReplayMemory(
  name: string,
  create: (entriesMax: () => number) => ReplayMemory,
): void {
  describe(`${name} is a replay memory`, () => {
    test('a report is stored once it was remembered, and new before', () => {
      const memory = create(() => 1000);
      memory.forgetBefore(100);
      for (const { seconds, fingerprint } of reports) {
        assert.equal(memory.recall(seconds, fingerprint), 'new');
        memory.remember(seconds, fingerprint);
        memory.remember(seconds, fingerprint);
        assert.equal(memory.recall(seconds, fingerprint), 'stored');
      }
      assert.equal(memory.entries, reports.length);
      assert.equal(memory.recall(100, 101n), 'new', 'of another Timestamp');
    });

    test('below the floor a report is unknown, and not remembered', () => {
      const memory = create(() => 1000);
      memory.forgetBefore(100);
      memory.remember(99, 1n);
      assert.equal(memory.recall(99, 1n), 'unknown');
      assert.equal(memory.entries, 0);
      assert.equal(memory.recall(100, 1n), 'new');
    });

    test('the floor rises and never falls', () => {
      const memory = filled(create(() => 1000));
      memory.forgetBefore(103);
      memory.forgetBefore(101);
      assert.deepEqual(recollections(memory), [
        'unknown',
        'unknown',
        'unknown',
        'stored',
        'stored',
      ]);
      assert.equal(memory.entries, 6);
    });

    test('shrinking forgets whole seconds, the earliest first, until the rest is allowed', () => {
      let entriesMax = 15;
      const memory = filled(create(() => entriesMax));
      const kept = [15, 14, 12, 7, 1, 0].map((max) => {
        entriesMax = max;
        memory.shrink();
        return [memory.entries, recollections(memory).filter((each) => each === 'stored').length];
      });
      assert.deepEqual(kept, [
        [15, 5],
        [12, 4],
        [12, 4],
        [6, 2],
        [0, 0],
        [0, 0],
      ]);
      assert.equal(memory.recall(104, 7n), 'unknown', 'none is taken for new');
      assert.equal(memory.recall(105, 7n), 'new');
    });

    test('closing lets go of everything, and no report is taken for new afterwards', async () => {
      const memory = filled(create(() => 1000));
      await memory.close();
      assert.equal(memory.entries, 0);
      for (const { seconds, fingerprint } of reports) {
        assert.equal(memory.recall(seconds, fingerprint), 'unknown');
      }
      assert.equal(memory.recall(105, 7n), 'unknown');
    });
  });
}

function filled(memory: ReplayMemory): ReplayMemory {
  memory.forgetBefore(100);
  for (const { seconds, fingerprint } of reports) memory.remember(seconds, fingerprint);
  return memory;
}

/** Of the report with the common fingerprint at each Timestamp. */
function recollections(memory: ReplayMemory): string[] {
  return [100, 101, 102, 103, 104].map((seconds) => memory.recall(seconds, 7n));
}
