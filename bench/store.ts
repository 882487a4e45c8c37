/**
 * Prints what the DuckDB store costs on this machine:
 * `node --expose-gc dist/bench/store.js [samples of the sorted day]`
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { AcceptedReport, SampleStore } from '../src/storage/sample-store.js';
import { cpuOf, delayOf, percentilesOf, print } from './output/cost-figures.js';
import { openStore, type OpenStore } from './storage/open-store.js';
import { daySeconds, noonSeconds, reportOf } from '../tests/support/sample-store-harness.js';

const folder = await mkdtemp(join(tmpdir(), 'putmon-costs-'));
const seriesKeys = Array.from({ length: 10_000 }, (_, index) => `host-${index}`);
const sortedSamples = Number(process.argv[2] ?? 10_000_000);
let nowSeconds = noonSeconds;
let seriesNext = 0;

let { close, database, store } = await open();
for (const sampleCount of [1, 64, 1000, 10_000]) await measureWrites(sampleCount);
await measureOffered('15,000 reports/s of 1 sample', 15_000, 1);
await measureOffered('3,000 reports/s of 100 samples', 3000, 100);
await measureReads('unsorted day, last 300 s', nowSeconds - 300);
await fillDay();
await measureReads('unsorted day, last 300 s', nowSeconds - 300);
await measureSorting();
await measureReads('sorted day, 10,000 s', nowSeconds - daySeconds - 10_000);
await printBytesPerSample();
await measureOpening();
await rm(folder, { recursive: true });

function open(): Promise<OpenStore> {
  return openStore(folder, 28_800, () => nowSeconds);
}

function nextReport(sampleCount: number): AcceptedReport {
  return reportOf(
    nowSeconds,
    Array.from({ length: sampleCount }, () => ({
      seriesKey: seriesKeys[seriesNext++ % seriesKeys.length] ?? '',
      value: Math.round(Math.random() * 10_000) / 100,
    })),
  );
}

async function measureWrites(sampleCount: number): Promise<void> {
  const reports = Array.from({ length: 300 }, () => nextReport(sampleCount));
  const delays: number[] = [];
  const cpuMilliseconds = await cpuOf(async () => {
    for (const report of reports) delays.push(await delayOf(store.write(report)));
  });
  print(`one write of ${sampleCount} samples`, {
    cpuMilliseconds: cpuMilliseconds / reports.length,
    ...percentilesOf(delays),
  });
}

async function measureOffered(name: string, perSecond: number, sampleCount: number): Promise<void> {
  const seconds = 5;
  const deadline = performance.now() + seconds * 1000;
  const delays: number[] = [];
  const cpuMilliseconds = await cpuOf(() =>
    offer(perSecond, sampleCount, delays, () => performance.now() > deadline),
  );
  nowSeconds += seconds;
  print(name, { cpuPercent: cpuMilliseconds / 10 / seconds, ...percentilesOf(delays) });
}

/** Sends reports at a rate, whatever becomes of the earlier ones. */
async function offer(
  perSecond: number,
  sampleCount: number,
  delays: number[],
  isOver: () => boolean,
): Promise<void> {
  const startedAt = performance.now();
  const writes: Promise<unknown>[] = [];
  while (!isOver()) {
    const due = ((performance.now() - startedAt) / 1000) * perSecond;
    while (writes.length < due) {
      const write = delayOf(store.write(nextReport(sampleCount)));
      writes.push(write.then((delay) => delays.push(delay)));
    }
    await setTimeout(1);
  }
  await Promise.all(writes);
}

async function fillDay(): Promise<void> {
  const startedAt = performance.now();
  for (let samples = 0; samples < sortedSamples; samples += 20_000) {
    await Promise.all(Array.from({ length: 20 }, () => store.write(nextReport(1000))));
    nowSeconds += 1;
  }
  const samplesPerSecond = sortedSamples / ((performance.now() - startedAt) / 1000);
  print('filling a day by reports of 1,000 samples', { samplesPerSecond });
}

async function measureSorting(): Promise<void> {
  nowSeconds += daySeconds;
  const sorting = { done: false };
  const delays: number[] = [];
  const startedAt = performance.now();
  const maintenance = store.maintain(nowSeconds).finally(() => (sorting.done = true));
  await offer(5000, 1, delays, () => sorting.done);
  await maintenance;
  print('5,000 reports/s while the day is sorted', {
    seconds: (performance.now() - startedAt) / 1000,
    rssMegabytes: process.memoryUsage().rss / 1e6,
    ...percentilesOf(delays),
  });
}

async function measureReads(name: string, startSeconds: number): Promise<void> {
  const reads = 200;
  const cpuMilliseconds = await cpuOf(async () => {
    for (const seriesKey of seriesKeys.slice(0, reads))
      await readFrom(store, seriesKey, startSeconds);
  });
  print(`one read of a series, ${name}`, { cpuMilliseconds: cpuMilliseconds / reads });
  const startedAt = performance.now();
  const series = seriesKeys.slice(0, 1000);
  await Promise.all(series.map((seriesKey) => readFrom(store, seriesKey, startSeconds)));
  print(`1,000 reads at once, ${name}`, { milliseconds: performance.now() - startedAt });
}

async function readFrom(from: SampleStore, seriesKey: string, startSeconds: number): Promise<void> {
  await from.readSamples({
    metricId: 1,
    seriesKeys: [seriesKey],
    startSeconds,
    endSeconds: startSeconds + 10_000,
    samplesSkipped: 0,
    samplesMax: 1000,
  });
}

async function printBytesPerSample(): Promise<void> {
  const connection = await database.connect();
  await connection.run('CHECKPOINT');
  const segments = await connection.runAndReadAll('SELECT name FROM segments WHERE sorted');
  for (const [name] of segments.getRows()) {
    const reader = await connection.runAndReadAll(
      'SELECT count(DISTINCT block_id) * 262144.0::DOUBLE / ' +
        `(SELECT count(*) FROM ${String(name)}) FROM pragma_storage_info('${String(name)}')`,
    );
    print(`sorted segment ${String(name)}`, { bytesPerSample: Number(reader.getRows()[0]?.[0]) });
  }
  connection.closeSync();
}

async function measureOpening(): Promise<void> {
  for (let first = 0; first < 1_000_000; first += 1000) {
    const samples = Array.from({ length: 1000 }, (_, index) => ({
      metricId: 2,
      seriesKey: `series-${first + index}`,
      value: 1,
    }));
    await store.write(reportOf(nowSeconds, samples));
  }
  await close();
  globalThis.gc?.();
  const startedAt = performance.now();
  ({ close, database, store } = await open());
  const seconds = (performance.now() - startedAt) / 1000;
  globalThis.gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  print(`opening with ${await store.countSeries('all')} series`, {
    seconds,
    rssMegabytes: rss / 1e6,
    heapMegabytes: heapUsed / 1e6,
  });
  await close();
}
