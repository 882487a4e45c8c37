import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { type Statistic, statistics } from '../../src/model/statistic.js';
import type { GroupedWindowQuery, SampleStore } from '../../src/storage/sample-store.js';
import { delayOf, percentilesOf, print } from '../output/cost-figures.js';
import { daySeconds, metricId, reportOf, seriesKeyOf } from '../storage/stored-day.js';

const queries = 40;
const periodSeconds = 300;
/** Of every ten series one, as where each host reports ten metrics. */
const seriesPerHost = 10;
/** Where the hour begins that many series are asked for. */
const hourOfDaySeconds = 11 * 3600;
const reportsPerSecond = 500;
const samplesPerReport = 100;

interface Load {
  /** The Timestamp of what arrives. */
  readonly nowSeconds: number;
  readonly seriesCount: number;
}

/** Prints what windows of days cost, one after the other, while 50,000 samples arrive a second. */
export async function measureWindows(
  name: string,
  store: SampleStore,
  dayStarts: readonly number[],
  load: Load,
): Promise<void> {
  const offering = { done: false };
  const offered = offer(store, load, () => offering.done);
  const seriesKeys = Array.from({ length: load.seriesCount / seriesPerHost }, (_, host) =>
    seriesKeyOf(host * seriesPerHost),
  );
  const dayOf = (query: number): number => dayStarts[query % dayStarts.length] ?? 0;
  const keyOf = (query: number): string => seriesKeys[(query * 577) % seriesKeys.length] ?? '';
  for (const statistic of statistics) {
    await measureCalls(`${name}, ${statistic}, a series over the day`, (query) =>
      store.readGroupedWindows({
        ...windowsOf(statistic, dayOf(query), daySeconds),
        groups: [{ metricId, seriesKeys: [keyOf(query)] }],
      }),
    );
    await measureCalls(`${name}, ${statistic}, 1,000 series over an hour`, (query) =>
      store.readGroupedWindows({
        ...windowsOf(statistic, dayOf(query) + hourOfDaySeconds, 3600),
        groups: [{ metricId, seriesKeys }],
      }),
    );
  }
  await measureCalls(`${name}, newest sample of a series`, (query) =>
    store.newestSeconds(metricId, [keyOf(query)]),
  );
  offering.done = true;
  print(`${name}, writes meanwhile`, percentilesOf(await offered));
}

function windowsOf(
  statistic: Statistic,
  startSeconds: number,
  seconds: number,
): Omit<GroupedWindowQuery, 'groups'> {
  return {
    firstEndSeconds: startSeconds + periodSeconds,
    lastEndSeconds: startSeconds + seconds,
    periodSeconds,
    statistic,
  };
}

async function measureCalls(
  name: string,
  call: (query: number) => Promise<unknown>,
): Promise<void> {
  const delays: number[] = [];
  const stalls = monitorEventLoopDelay({ resolution: 1 });
  stalls.enable();
  for (let query = 0; query < queries; query += 1) {
    delays.push(await delayOf(call(query)));
    await setTimeout(20);
  }
  stalls.disable();
  print(name, { ...percentilesOf(delays), stallMilliseconds: stalls.max / 1e6 });
}

/** Reports of a hundred samples at the present moment; returns how long each took. */
async function offer(
  store: SampleStore,
  { nowSeconds, seriesCount }: Load,
  isOver: () => boolean,
): Promise<number[]> {
  const delays: number[] = [];
  const startedAt = performance.now();
  const writes: Promise<unknown>[] = [];
  while (!isOver()) {
    const due = ((performance.now() - startedAt) / 1000) * reportsPerSecond;
    while (writes.length < due) {
      const first = (writes.length * samplesPerReport) % seriesCount;
      const samples = Array.from({ length: samplesPerReport }, (_, offset) => ({
        metricId,
        seriesKey: seriesKeyOf(first + offset),
        timeSeconds: nowSeconds,
        value: Math.round(Math.random() * 10_000) / 100,
      }));
      const write = delayOf(store.write(reportOf(nowSeconds, samples)));
      const written = write.then((delay) => delays.push(delay));
      // A refusal fails the run, once the data has an owner who removes it.
      written.catch(() => undefined);
      writes.push(written);
    }
    await setTimeout(1);
  }
  await Promise.all(writes);
  return delays;
}
