import { setTimeout } from 'node:timers/promises';
import type { SampleStore, StoreObserver } from '../../src/storage/sample-store.js';
import { tellProgress } from '../../tests/support/tell-progress.js';
import { medianOf } from '../output/statistics.js';
import { openStore, sizeOf, type FileSize } from './sample-file.js';
import {
  daySeconds,
  metricId,
  reportOf,
  seriesKeyOf,
  writeDay,
  type DayShape,
} from './stored-day.js';

export interface DayFigures extends SortFigures {
  readonly writeMs: number;
  readonly unsorted: FileSize;
  readonly sorted: FileSize;
  /** At the end of the day, with the reports of two hours to be remembered. */
  readonly openMs: number;
  /** One series over the whole day. */
  readonly unsortedQueryMs: number;
  readonly sortedQueryMs: number;
}

export const firstSecond = Date.UTC(2025, 0, 1) / 1000;
/** Late enough for the day to be closed: Timestamps may lie two hours behind. */
export const sortingSecond = firstSecond + daySeconds + 3 * 3600;
const queryCount = 9;

export const observer: StoreObserver = {
  committed: () => undefined,
  sorting: () => undefined,
  dropping: () => undefined,
  sorted: () => undefined,
  dropped: () => undefined,
  commitFailed(error) {
    throw error;
  },
  becameUnavailable({ reason }) {
    throw new Error(reason);
  },
  becameAvailable: () => undefined,
};

/** Writes a day to a new file, opens it again, and sorts it. */
export async function measureDay(file: string, shape: DayShape): Promise<DayFigures> {
  let nowSeconds = firstSecond;
  const written = await openStore(file, () => nowSeconds, observer);
  const writeMs = await durationMs(() =>
    writeDay(written.store, shape, firstSecond, (now) => (nowSeconds = now)),
  );
  await written.close();
  const unsorted = await sizeOf(file);

  const openedAt = performance.now();
  const opened = await openStore(file, () => nowSeconds, observer);
  const openMs = performance.now() - openedAt;
  const { store } = opened;
  const unsortedQueryMs = await medianQueryMs(store, shape);
  nowSeconds = sortingSecond;
  tellProgress('sorting');
  const sorting = await sortBesideWrites(store);
  const sortedQueryMs = await medianQueryMs(store, shape);
  await opened.close();
  const sorted = await sizeOf(file);
  return { writeMs, unsorted, sorted, openMs, unsortedQueryMs, sortedQueryMs, ...sorting };
}

/** Writes a day to a new file and sorts it; returns what the closed file takes. */
export async function sortedSizeOf(file: string, shape: DayShape): Promise<FileSize> {
  let nowSeconds = firstSecond;
  const opened = await openStore(file, () => nowSeconds, observer);
  await writeDay(opened.store, shape, firstSecond, (now) => (nowSeconds = now));
  nowSeconds = sortingSecond;
  await opened.store.maintain(nowSeconds);
  await opened.close();
  return sizeOf(file);
}

interface SortFigures {
  readonly sortMs: number;
  /** Of one sample at a time, while the day is sorted. */
  readonly writeBesideMs: { readonly median: number; readonly longest: number };
}

/** Sorts the day while samples of the next one come in. */
async function sortBesideWrites(store: SampleStore): Promise<SortFigures> {
  const writesMs: number[] = [];
  let sortMs = 0;
  const sorting = durationMs(() => store.maintain(sortingSecond)).then((ms) => (sortMs = ms));
  do {
    writesMs.push(await durationMs(() => store.write(sampleAfterTheDay())));
    await setTimeout(5);
  } while (sortMs === 0);
  await sorting;
  return {
    sortMs,
    writeBesideMs: { median: medianOf(writesMs), longest: Math.max(...writesMs) },
  };
}

function sampleAfterTheDay(): ReturnType<typeof reportOf> {
  const timeSeconds = sortingSecond;
  return reportOf(timeSeconds, [{ metricId, seriesKey: seriesKeyOf(0), timeSeconds, value: 1 }]);
}

async function medianQueryMs(store: SampleStore, { seriesCount }: DayShape): Promise<number> {
  const durations: number[] = [];
  for (let query = 0; query < queryCount; query += 1) {
    const seriesKeys = [seriesKeyOf(Math.floor((query * seriesCount) / queryCount))];
    const range = { startSeconds: firstSecond, endSeconds: firstSecond + daySeconds };
    const read = () =>
      store.readSamples({ metricId, seriesKeys, ...range, samplesSkipped: 0, samplesMax: 1e6 });
    durations.push(await durationMs(read));
  }
  return medianOf(durations);
}

async function durationMs(task: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await task();
  return performance.now() - startedAt;
}
