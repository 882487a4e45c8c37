import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CatalogUnavailableError } from '../../src/catalog/catalog.js';
import type { ChangeLock } from '../../src/catalog/change-lock.js';

export interface ChangeLockHarness {
  /** Locks of one catalog, each as another process has it; as many as the engine lets open. */
  readonly locks: readonly [ChangeLock, ...ChangeLock[]];
  stop(): Promise<void>;
}

/** One test for each sentence that the contract promises. */
export function describeChangeLock(name: string, start: () => Promise<ChangeLockHarness>): void {
  const promised = (
    promise: string,
    check: (locks: ChangeLockHarness['locks']) => Promise<void>,
  ): void => {
    test(promise, async () => {
      const harness = await start();
      try {
        await check(harness.locks);
      } finally {
        await harness.stop();
      }
    });
  };

  describe(`${name} is a change lock`, () => {
    promised('no two changes run at once', async (locks) => {
      let count = 0;
      const running: number[] = [];
      const change = async (): Promise<void> => {
        count += 1;
        await nextIteration();
        running.push(count);
        count -= 1;
      };
      await Promise.all(locks.flatMap((lock) => [lock.run(change), lock.run(change)]));
      assert.deepEqual(new Set(running), new Set([1]));
      assert.equal(running.length, 2 * locks.length);
    });

    promised('changes run in the order in which they are asked for', async ([lock]) => {
      const order: number[] = [];
      const asked = [0, 1, 2, 3].map((number) =>
        lock.run(async () => {
          if (number === 0) await nextIteration();
          order.push(number);
          return number;
        }),
      );
      assert.deepEqual(await Promise.all(asked), [0, 1, 2, 3]);
      assert.deepEqual(order, [0, 1, 2, 3]);
    });

    promised('a failure goes to its caller alone', async ([lock]) => {
      const failure = new Error('refused');
      const failing = lock.run(() => Promise.reject(failure));
      const next = lock.run(() => Promise.resolve('done'));
      await assert.rejects(failing, failure);
      assert.equal(await next, 'done');
    });

    promised(
      'closing waits for what was asked for, and later changes are rejected',
      async ([lock]) => {
        const done: string[] = [];
        const asked = ['first', 'second'].map((word) =>
          lock.run(async () => {
            await nextIteration();
            done.push(word);
          }),
        );
        const closing = lock.close();
        const late = lock.run(() => Promise.resolve(done.push('late')));
        await assert.rejects(late, CatalogUnavailableError);
        await closing;
        assert.deepEqual(done, ['first', 'second']);
        await Promise.all(asked);
      },
    );
  });
}

function nextIteration(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
