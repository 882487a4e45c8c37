import { afterEach, beforeEach, describe } from 'node:test';
import { promiseDays } from './day-promises.js';
import { promiseDeletions } from './deletion-promises.js';
import { promiseDisk } from './disk-promises.js';
import { promiseReports } from './report-promises.js';
import type { SampleStoreHarness } from './sample-store-harness.js';
import { promiseSeries } from './series-promises.js';
import { promiseWindows } from './window-promises.js';

/** One test per promised sentence of `SampleStore`. */
export function describeSampleStore(
  name: string,
  createHarness: () => Promise<SampleStoreHarness>,
  absent: { readonly durable?: string; readonly disk?: string } = {},
): void {
  describe(name, () => {
    let harness: SampleStoreHarness;
    beforeEach(async () => {
      harness = await createHarness();
    });
    afterEach(() => harness.dispose());

    describe('reports', () => {
      promiseReports(() => harness, absent.durable ?? false);
    });
    describe('series', () => {
      promiseSeries(() => harness, absent.durable ?? false);
    });
    describe('days', () => {
      promiseDays(() => harness);
    });
    describe('windows', () => {
      promiseWindows(() => harness);
    });
    describe('deletions', () => {
      promiseDeletions(() => harness, absent.durable ?? false);
    });
    describe('disk', { skip: absent.disk ?? false }, () => {
      promiseDisk(() => harness);
    });
  });
}
