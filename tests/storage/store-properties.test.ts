import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { FingerprintSet } from '../../src/storage/fingerprint-set.js';
import { SeriesIndex } from '../../src/storage/journaled/series-index.js';
import type { AcceptedReport, SampleStore } from '../../src/storage/sample-store.js';
import { DuckdbHarness } from '../support/duckdb-harness.js';
import { daySeconds, noonSeconds, readSamples } from '../support/sample-store-harness.js';

test('a fingerprint set is a set', () => {
  const fingerprint = fc.oneof(
    fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    fc.bigInt({ min: 0n, max: 40n }),
    fc.bigInt({ min: 0n, max: 40n }).map((high) => high << 32n),
  );
  fc.assert(
    fc.property(fc.array(fingerprint, { maxLength: 300 }), (fingerprints) => {
      const set = new FingerprintSet();
      const model = new Set<bigint>();
      for (const each of fingerprints) {
        assert.equal(set.has(each), model.has(each));
        assert.equal(set.add(each), !model.has(each));
        model.add(each);
        assert.equal(set.size, model.size);
      }
      for (const each of model) assert(set.has(each));
    }),
  );
});

test('a series index numbers each series once, and none again after a deletion', () => {
  const step = fc.record({
    metricId: fc.integer({ min: 1, max: 3 }),
    seriesKey: fc.constantFrom('a', 'b', 'c'),
    change: fc.constantFrom('assign', 'assign', 'forget', 'delete metric'),
  });
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const index = new SeriesIndex();
      const model = new Map<string, number>();
      const numbers = new Set<number>();
      for (const { metricId, seriesKey, change } of steps) {
        if (change === 'delete metric') {
          index.deleteMetric(metricId);
          for (const name of model.keys()) if (name.startsWith(`${metricId} `)) model.delete(name);
          continue;
        }
        const name = `${metricId} ${seriesKey}`;
        if (change === 'forget') {
          index.markSaved(index.unsaved);
          const id = model.get(name) ?? 0;
          index.forget({ id, accountId: metricId, metricId, seriesKey, firstSeconds: 0 });
          model.delete(name);
          continue;
        }
        const id = index.assign(metricId, metricId, seriesKey, 0);
        if (model.has(name)) assert.equal(id, model.get(name));
        else assert(!numbers.has(id));
        model.set(name, id);
        numbers.add(id);
        assert.equal(index.countIn('all'), model.size);
      }
      assert.equal(index.countIn('all'), model.size);
    }),
  );
});

type Step =
  { readonly write: readonly Write[] } | { readonly maintain: true } | { readonly reopen: true };

interface Write {
  /** Behind the clock; from 86400 on of yesterday. */
  readonly ageSeconds: number;
  readonly fingerprint: bigint;
  readonly seriesKeys: readonly string[];
}

const write: fc.Arbitrary<Write> = fc.record({
  ageSeconds: fc.constantFrom(0, 1, 100, daySeconds, daySeconds + 1),
  fingerprint: fc.bigInt({ min: 0n, max: 30n }),
  seriesKeys: fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 4 }),
});

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ write: fc.array(write, { maxLength: 8 }) }) },
    { weight: 1, arbitrary: fc.constant({ maintain: true as const }) },
    { weight: 1, arbitrary: fc.constant({ reopen: true as const }) },
  ),
  { maxLength: 15 },
);

test('the store reads what a list of samples, sorted by time, holds', async () => {
  const replayEntriesMax = fc.constantFrom(2, 1000);
  await fc.assert(
    fc.asyncProperty(steps, replayEntriesMax, (each, entriesMax) => follow(each, entriesMax)),
    { numRuns: 40 },
  );
});

async function follow(steps: readonly Step[], replayEntriesMax: number): Promise<void> {
  const harness = await DuckdbHarness.create();
  const model: { seriesKey: string; timeSeconds: number; value: number }[] = [];
  const known = new Set<string>();
  let store = await harness.open({ replayEntriesMax });
  let value = 0;
  for (const step of steps) {
    if ('maintain' in step) await store.maintain(noonSeconds);
    if ('reopen' in step) {
      await store.close();
      store = await harness.open({ replayEntriesMax });
    }
    if (!('write' in step)) continue;
    const writes = step.write.map((each) => {
      const report = acceptedReportOf(each, () => (value += 1), known.size);
      const name = `${report.timeSeconds} ${report.fingerprint}`;
      const expected = known.has(name) ? 'repeated' : 'stored';
      known.add(name);
      if (expected === 'stored') {
        for (const sample of report.samples) {
          model.push({ ...sample, timeSeconds: report.timeSeconds });
        }
      }
      return store.write(report).then((outcome) => {
        assert.equal(outcome, expected);
      });
    });
    await Promise.all(writes);
  }
  for (const seriesKey of ['a', 'b', 'c']) await compare(store, seriesKey, model);
  await store.close();
  await harness.dispose();
}

/** Yesterday's reports are told apart by their place: repeats are known within the window only. */
function acceptedReportOf(write: Write, nextValue: () => number, place: number): AcceptedReport {
  const recent = write.ageSeconds < daySeconds;
  const timeSeconds = noonSeconds - write.ageSeconds;
  const fingerprint = recent ? write.fingerprint : BigInt(1000 + place);
  const samples = write.seriesKeys.map((seriesKey) => {
    return { metricId: 1, seriesKey, timeSeconds, value: nextValue() };
  });
  return { accountId: 1, timeSeconds, fingerprint, samples };
}

async function compare(
  store: SampleStore,
  seriesKey: string,
  model: readonly { seriesKey: string; timeSeconds: number; value: number }[],
): Promise<void> {
  const startSeconds = noonSeconds - daySeconds;
  const endSeconds = noonSeconds + 1;
  const expected = model
    .filter((sample) => sample.seriesKey === seriesKey && sample.timeSeconds >= startSeconds)
    .sort((a, b) => a.timeSeconds - b.timeSeconds)
    .map(({ timeSeconds, value }) => ({ timeSeconds, value }));
  for (const samplesMax of [1, 3, 1000]) {
    const [samples] = await readSamples(store, {
      metricId: 1,
      seriesKeys: [seriesKey],
      startSeconds,
      endSeconds,
      samplesSkipped: 0,
      samplesMax,
    });
    assert.deepEqual(samples, expected.slice(0, samplesMax));
  }
}
