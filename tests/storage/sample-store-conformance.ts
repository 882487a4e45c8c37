import { afterEach, beforeEach, describe } from 'node:test';
import { promiseDays } from './day-promises.js';
import { promiseDeletions } from './deletion-promises.js';
import { promiseDisk } from './disk-promises.js';
import { promiseListings } from './listing-promises.js';
import { promiseOutages } from './outage-promises.js';
import { promiseReports } from './report-promises.js';
import type { SampleStoreHarness } from '../support/sample-store-harness.js';
import { promiseSeries } from './series-promises.js';
import { promiseWindows } from './window-promises.js';

/** What an engine can not keep, each with the reason. */
export interface AbsentPromises {
  /** What is stored outlives the process. */
  readonly durable?: string;
  /** A write of a report that is there already says so. */
  readonly repeats?: string;
  /** A full disk fails writes, and reads go on. */
  readonly disk?: string;
  /** Reads may fail, and then succeed again. */
  readonly outage?: string;
  /** Hints are exact where one process alone writes. */
  readonly hints?: string;
  /** Maintenance drops the days past retention. */
  readonly retention?: string;
}

/** One test per promised sentence of `SampleStore`. */
export function describeSampleStore(
  name: string,
  createHarness: () => Promise<SampleStoreHarness>,
  absent: AbsentPromises = {},
): void {
  describe(name, () => {
    let harness: SampleStoreHarness;
    beforeEach(async () => {
      harness = await createHarness();
    });
    afterEach(() => harness.dispose());

    describe('reports', () => {
      promiseReports(() => harness, absent);
    });
    describe('series', () => {
      promiseSeries(() => harness, absent.durable ?? false);
    });
    describe('listings', () => {
      promiseListings(() => harness, absent.hints ?? false);
    });
    describe('outages', { skip: absent.outage ?? false }, () => {
      promiseOutages(() => harness);
    });
    describe('days', () => {
      promiseDays(() => harness, absent.retention ?? false);
    });
    describe('windows', () => {
      promiseWindows(() => harness);
    });
    describe('deletions', () => {
      promiseDeletions(() => harness, absent);
    });
    describe('disk', { skip: absent.disk ?? false }, () => {
      promiseDisk(() => harness);
    });
  });
}
