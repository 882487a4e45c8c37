import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DuckdbHarness } from '../support/duckdb-harness.js';
import { daySeconds, noonSeconds, reportOf, valuesOf } from '../support/sample-store-harness.js';

/** What each series reports at a step: by decimals, by size, and what packs worst. */
const valueAt: Readonly<Record<string, (step: number) => number>> = {
  zeros: (step) => (step % 2 === 0 ? 0 : -0),
  'negative zeros': () => -0,
  'zeros among hundredths': (step) => (step % 3 === 0 ? -0 : (step % 700) / 100),
  'whole numbers': (step) => step % 11,
  bytes: (step) => 4096 * (2 ** 20 + step),
  'beyond whole numbers': (step) => 2 ** 53 + 2 * step,
  tenths: (step) => -step / 10,
  hundredths: (step) => ((step * 37) % 10_000) / 100,
  millionths: (step) => step / 1e6,
  'a hundredth once': (step) => (step === 700 ? 0.01 : step),
  'all digits': (step) => Math.sin(step),
  largest: (step) => (step % 2 === 0 ? Number.MAX_VALUE : -Number.MAX_VALUE),
  smallest: (step) => step * Number.MIN_VALUE,
  'powers of ten': (step) => 10 ** ((step % 616) - 308),
};
const names = Object.keys(valueAt);
const stepCount = 1500;

test('a sorted day gives back every value bit for bit, those of one second as they came', async () => {
  const harness = await DuckdbHarness.create();
  const store = await harness.open();
  const reports = Array.from({ length: stepCount }, (_, step) => {
    const samples = names.map((seriesKey) => ({ seriesKey, value: valueOf(seriesKey, step) }));
    return reportOf(noonSeconds + Math.floor(step / 3), samples);
  });
  await Promise.all(reports.map((report) => store.write(report)));
  await store.maintain(noonSeconds + daySeconds);
  // Closing folds the log into the file, and so packs the values.
  await store.close();
  const opened = await harness.open();
  for (const name of names) {
    const expected = Array.from({ length: stepCount }, (_, step) => valueOf(name, step));
    assert.deepEqual(await valuesOf(opened, name), expected, name);
  }
  await opened.close();
  await harness.dispose();
});

function valueOf(name: string, step: number): number {
  return valueAt[name]?.(step) ?? NaN;
}
