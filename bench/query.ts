/**
 * Prints what windows cost over a day of 10,000 series at one sample a minute while 50,000 samples
 * arrive a second: `node dist/bench/query.js`
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { statistics } from '../src/model/statistic.js';
import type { WindowQuery } from '../src/storage/sample-store.js';
import { delayOf, percentilesOf, print } from './output/cost-figures.js';
import { openStore } from './storage/open-store.js';
import { describeMachine, machineLine } from './system/machine.js';
import { daySeconds, noonSeconds, reportOf } from '../tests/storage/sample-store-harness.js';

const queries = 40;
const folder = await mkdtemp(join(tmpdir(), 'putmon-windows-'));
const seriesKeys = Array.from({ length: 10_000 }, (_, index) => `host-${index}`);
/** Every tenth, as where each host reports ten metrics. */
const thousandKeys = seriesKeys.filter((_, index) => index % 10 === 0);
const startSeconds = noonSeconds - 43_200;
let nowSeconds = startSeconds;

const { close, store } = await openStore(folder, 0, () => nowSeconds);

process.stdout.write(`${machineLine(describeMachine())}\n`);
await fillDay();
await measure('unsorted day');
nowSeconds += 12_000;
const sorting = delayOf(store.maintain(nowSeconds));
print('sorting', { seconds: (await sorting) / 1000 });
await measure('sorted day');
await close();
await rm(folder, { recursive: true });

async function fillDay(): Promise<void> {
  for (; nowSeconds < startSeconds + daySeconds; nowSeconds += 60) {
    const writes = Array.from({ length: 10 }, (_, part) => store.write(minuteOf(part)));
    await Promise.all(writes);
  }
}

function minuteOf(part: number): ReturnType<typeof reportOf> {
  const keys = seriesKeys.slice(part * 1000, (part + 1) * 1000);
  return reportOf(nowSeconds + part * 6, keys.map(sampleOf));
}

function sampleOf(seriesKey: string): { seriesKey: string; value: number } {
  return { seriesKey, value: Math.round(Math.random() * 10_000) / 100 };
}

async function measure(name: string): Promise<void> {
  const offering = { done: false };
  const offered = offer(() => offering.done);
  for (const statistic of statistics) {
    await measureWindows(`${name}, ${statistic}, a series over the day`, {
      ...dayOf(statistic),
      seriesKeys: thousandKeys.slice(0, 1),
    });
    await measureWindows(`${name}, ${statistic}, 1,000 series over an hour`, {
      ...dayOf(statistic),
      firstEndSeconds: startSeconds + 40_200,
      lastEndSeconds: startSeconds + 43_500,
      seriesKeys: thousandKeys,
    });
  }
  await measureCalls(`${name}, newest sample of a series`, () =>
    store.newestSeconds(1, thousandKeys.slice(0, 1)),
  );
  offering.done = true;
  print(`${name}, writes meanwhile`, percentilesOf(await offered));
}

function dayOf(statistic: WindowQuery['statistic']): Omit<WindowQuery, 'seriesKeys'> {
  return {
    metricId: 1,
    firstEndSeconds: startSeconds + 300,
    lastEndSeconds: startSeconds + daySeconds,
    periodSeconds: 300,
    statistic,
  };
}

function measureWindows(name: string, query: WindowQuery): Promise<void> {
  return measureCalls(name, () => store.readWindows(query));
}

async function measureCalls(name: string, call: () => Promise<unknown>): Promise<void> {
  const delays: number[] = [];
  const stalls = monitorEventLoopDelay({ resolution: 1 });
  stalls.enable();
  for (let index = 0; index < queries; index += 1) {
    delays.push(await delayOf(call()));
    await setTimeout(20);
  }
  stalls.disable();
  print(name, { ...percentilesOf(delays), stallMilliseconds: stalls.max / 1e6 });
}

/** 50,000 samples a second in reports of 100, at the present moment. */
async function offer(isOver: () => boolean): Promise<number[]> {
  const delays: number[] = [];
  const startedAt = performance.now();
  const writes: Promise<unknown>[] = [];
  while (!isOver()) {
    const due = ((performance.now() - startedAt) / 1000) * 500;
    while (writes.length < due) {
      const first = (writes.length % 100) * 100;
      const samples = seriesKeys.slice(first, first + 100).map(sampleOf);
      const write = delayOf(store.write(reportOf(nowSeconds, samples)));
      writes.push(write.then((delay) => delays.push(delay)));
    }
    await setTimeout(1);
  }
  await Promise.all(writes);
  return delays;
}
