import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import {
  type AcceptedReport,
  type SampleStore,
  StoreUnavailableError,
} from '../../src/storage/sample-store.js';
import { untilWritable } from './disk-promises.js';
import { DuckdbHarness, type StoreOptions } from '../support/duckdb-harness.js';
import { canMountDisk } from '../support/small-disk.js';
import { daySeconds, noonSeconds, reportOf, valuesOf } from '../support/sample-store-harness.js';

const skip = canMountDisk() ? false : 'only root may mount a small disk';
const senders = 20;
const samplesPerReport = 200;
/** After so long the store looks at the disk anew. */
const freshMilliseconds = 600;

for (const checkpointBytesMax of [65_536, 2 ** 20, 2 ** 26]) {
  for (const reserve of [{}, { diskBytesFreeMin: 0 }]) {
    const title = `log of ${checkpointBytesMax} bytes, reserve ${JSON.stringify(reserve)}`;
    test(`senders that try again through a full disk, ${title}`, { skip }, async () => {
      const harness = await DuckdbHarness.create({ onSmallDisk: true, checkpointBytesMax });
      await sendThroughFullDisk(harness, () => openStore(harness, reserve));
      await harness.dispose();
    });
  }
}

for (const checkpointBytesMax of [2 ** 20, 2 ** 23]) {
  const title = `the default reserve keeps the database open, log of ${checkpointBytesMax} bytes`;
  test(title, { skip }, async () => {
    const harness = await DuckdbHarness.create({ onSmallDisk: true, checkpointBytesMax });
    const database = await harness.openDatabase();
    const store = await harness.openStore(database, harness.optionsOf());
    const sender = new Senders((report) => store.write(report));
    await sender.sendUntilRefused();
    assert.equal(database.generation, 1, 'never opened anew');
    assert(sender.stored.length > 1000, `${sender.stored.length} reports fit`);
    await assert.rejects(store.maintain(noonSeconds + daySeconds), StoreUnavailableError);
    assert.deepEqual(await valuesOf(store), sender.stored);
    assert.equal(database.generation, 1, 'nor by sorting');
    await store.close();
    await harness.dispose();
  });
}

for (const reserve of [{}, { diskBytesFreeMin: 0 }]) {
  const title = `changes that find the disk full are refused, reserve ${JSON.stringify(reserve)}`;
  test(title, { skip }, async () => {
    const harness = await DuckdbHarness.create({ onSmallDisk: true });
    const store = await openStore(harness, reserve);
    const sender = new Senders((report) => store.write(report));
    await sender.sendAll(100);
    await harness.disk.fill();
    await setTimeout(freshMilliseconds);
    const afterSeconds = noonSeconds + daySeconds;
    await assert.rejects(store.maintain(afterSeconds), StoreUnavailableError);
    await assertRefused(store);
    assert.deepEqual(await valuesOf(store), sender.stored);
    await harness.disk.free();
    await untilWritable(store);
    await sender.sendAll(100);
    await store.maintain(afterSeconds);
    assert.deepEqual(await valuesOf(store), sender.stored);
    await store.close();
    const next = await openStore(harness, reserve);
    assert.deepEqual(await valuesOf(next), sender.stored);
    await next.close();
    await harness.dispose();
  });
}

test('writes are refused before the reserve is touched', async () => {
  const harness = await DuckdbHarness.create();
  const database = await harness.openDatabase();
  const options = { ...harness.optionsOf(), diskBytesFreeMin: Number.MAX_SAFE_INTEGER };
  const store = await harness.openStore(database, options);
  const write = store.write(reportOf(noonSeconds, [{ value: 1 }]));
  await assert.rejects(write, (error) => {
    return error instanceof StoreUnavailableError && error.message.includes('is full');
  });
  assert.equal(store.writable, false);
  assert.deepEqual(await valuesOf(store), []);
  await store.close();
  await harness.dispose();
});

async function openStore(
  harness: DuckdbHarness,
  reserve: Pick<StoreOptions, 'diskBytesFreeMin'>,
): Promise<SampleStore> {
  const database = await harness.openDatabase();
  return harness.openStore(database, { ...harness.optionsOf(), ...reserve });
}

async function sendThroughFullDisk(
  harness: DuckdbHarness,
  open: () => Promise<SampleStore>,
): Promise<void> {
  const store = await open();
  const sender = new Senders((report) => store.write(report));
  await sender.sendAll(200);
  await harness.disk.fill();
  await sender.sendUntilRefused();
  assert.deepEqual(await valuesOf(store), sender.stored, 'reads go on');
  await harness.disk.free();
  await untilWritable(store);
  await sender.sendAll(100);
  assert.deepEqual((await valuesOf(store)).sort(ascending), sender.stored);
  await store.close();
  const next = await open();
  assert.deepEqual((await valuesOf(next)).sort(ascending), sender.stored);
  assert.deepEqual((await valuesOf(next, 'other 7')).sort(ascending), sender.stored);
  await next.close();
}

/** Deletions of many samples: few would fit in what a full disk has left of its last block. */
async function assertRefused(store: SampleStore): Promise<void> {
  const seriesKeys = Array.from({ length: samplesPerReport }, (_, index) => `other ${index}`);
  const selection = { metricId: 1, seriesKeys, startSeconds: 0, endSeconds: 2 ** 32 - 1 };
  await assert.rejects(store.deleteSamples(selection), StoreUnavailableError);
  await assert.rejects(store.deleteMetric(1), StoreUnavailableError);
}

/** Reports with values 0, 1, 2…; those that were refused are sent again first. */
class Senders {
  readonly #write: (report: AcceptedReport) => Promise<unknown>;
  readonly #stored = new Set<number>();
  readonly #refused: AcceptedReport[] = [];
  #next = 0;

  constructor(write: (report: AcceptedReport) => Promise<unknown>) {
    this.#write = write;
  }

  get stored(): number[] {
    return [...this.#stored].sort(ascending);
  }

  async sendAll(count: number): Promise<void> {
    const again = this.#refused.splice(0);
    for (const report of again) await this.#send(report);
    for (let sent = 0; sent < count; sent += senders) await this.#sendBurst();
    assert.deepEqual(this.#refused, []);
  }

  async sendUntilRefused(): Promise<void> {
    for (let burst = 0; this.#refused.length === 0 && burst < 1000; burst += 1) {
      await this.#sendBurst();
    }
    assert.notEqual(this.#refused.length, 0);
  }

  async #sendBurst(): Promise<void> {
    await Promise.all(Array.from({ length: senders }, () => this.#send(this.#newReport())));
  }

  async #send(report: AcceptedReport): Promise<void> {
    try {
      await this.#write(report);
      this.#stored.add(report.samples[0]?.value ?? NaN);
    } catch (error) {
      assert(error instanceof StoreUnavailableError, String(error));
      this.#refused.push(report);
    }
  }

  #newReport(): AcceptedReport {
    const value = this.#next++;
    const others = Array.from({ length: samplesPerReport }, (_, index) => ({
      value: index === 7 ? value : Math.random(),
      seriesKey: `other ${index}`,
    }));
    return reportOf(noonSeconds, [{ value }, ...others]);
  }
}

function ascending(a: number, b: number): number {
  return a - b;
}
