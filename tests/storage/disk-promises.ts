import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { type SampleStore, StoreUnavailableError } from '../../src/storage/sample-store.js';
import {
  noonSeconds,
  reportOf,
  valuesOf,
  type SampleStoreHarness,
} from '../support/sample-store-harness.js';

/** Time for some probes. */
const probesMs = 1500;

export function promiseDisk(harnessOf: () => SampleStoreHarness): void {
  test('a full disk fails writes, not reads, and writing returns with space', async () => {
    const harness = harnessOf();
    const store = await harness.open();
    const stored: number[] = [0];
    await store.write(reportOf(noonSeconds, [{ value: 0 }]));
    await harness.disk?.fill();
    const refused = await writeUntilRefused(store, stored);
    assert(refused instanceof StoreUnavailableError, String(refused));
    assert.equal(store.writable, false);
    const again = reportOf(noonSeconds, [{ value: -1 }]);
    await assert.rejects(store.write(again), StoreUnavailableError);
    assert.deepEqual(await valuesOf(store), stored);
    harness.nowSeconds += 60;
    await setTimeout(probesMs);
    assert.equal(store.writable, false, 'neither time nor idleness makes room');
    await harness.disk?.free();
    await untilWritable(store);
    assert.equal(await store.write(again), 'stored');
    assert.equal(store.writable, true);
    assert.deepEqual(await valuesOf(store), [...stored, -1]);
    await store.close();
    const next = await harness.open();
    assert.deepEqual(await valuesOf(next), [...stored, -1]);
    await next.close();
  });
}

/** The engine is left to itself: nobody writes meanwhile. */
export async function untilWritable(store: SampleStore): Promise<void> {
  for (let attempt = 0; !store.writable; attempt += 1) {
    assert.ok(attempt < 200, 'the store probes by itself');
    await setTimeout(50);
  }
}

/** Writes reports of a thousand samples, of which series a has one; returns what refuses one. */
async function writeUntilRefused(store: SampleStore, stored: number[]): Promise<unknown> {
  for (let value = 1; value < 10_000; value += 1) {
    const others = Array.from({ length: 999 }, (_, index) => ({
      value: Math.random(),
      seriesKey: `other ${index}`,
    }));
    try {
      await store.write(reportOf(noonSeconds, [{ value }, ...others]));
    } catch (error) {
      return error;
    }
    stored.push(value);
  }
  return undefined;
}
