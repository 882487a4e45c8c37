/** Measures windows over days of 10,000 series while reports arrive; see docs/performance.md. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { delayOf, print } from './output/cost-figures.js';
import { parseCount } from '../tests/support/parse-count.js';
import { tellProgress } from '../tests/support/tell-progress.js';
import { copyDay } from './query/copy-day.js';
import { measureWindows } from './query/measure-windows.js';
import { usualGauges } from './storage/gauges.js';
import { openStore } from './storage/open-store.js';
import { sizeOf } from './storage/sample-file.js';
import { daySeconds, writeDay } from './storage/stored-day.js';
import { describeMachine, machineLine } from './system/machine.js';

const seriesCount = 10_000;
/** Of a report: what fills a day soonest. */
const samplesPerReport = 1000;
const intervalSeconds = 60;
const dayStart = Date.UTC(2025, 0, 31) / 1000;
/** Late enough for the day to be closed: Timestamps may lie two hours behind. */
const sortingSecond = dayStart + daySeconds + 12_000;

await new Command('query')
  .description('Measures windows of 300 s while 50,000 samples arrive a second.')
  .option('--days <n>', 'closed days in the file', parseCount, 1)
  .addHelpText(
    'after',
    `
A day of 10,000 series, one sample a minute, is measured while it runs and once it is sorted. With
--days there are more: each is a copy of the sorted one, the same rows in the same order some days
earlier, and every query asks another day. A day takes 3 seconds more, and 50 MB of the disk.

Example: npm run bench:query -- --days 30`,
  )
  .action(measure)
  .parseAsync();

async function measure({ days }: { readonly days: number }): Promise<void> {
  process.stdout.write(`${machineLine(describeMachine())}\n`);
  const folder = await mkdtemp(join(tmpdir(), 'putmon-windows-'));
  try {
    await measureDay(folder, days === 1);
    if (days > 1) await measureDays(folder, days);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Leaves a sorted day behind. */
async function measureDay(folder: string, alone: boolean): Promise<void> {
  let nowSeconds = dayStart;
  const { store, close } = await openStore(folder, 0, () => nowSeconds);
  const shape = { seriesCount, intervalSeconds, samplesPerReport, gauges: usualGauges };
  await writeDay(store, shape, dayStart, (now) => (nowSeconds = now));
  const load = { nowSeconds, seriesCount };
  if (alone) await measureWindows('unsorted day', store, [dayStart], load);
  nowSeconds = sortingSecond;
  print('sorting', { seconds: (await delayOf(store.maintain(nowSeconds))) / 1000 });
  if (alone) await measureWindows('sorted day', store, [dayStart], { ...load, nowSeconds });
  await close();
}

async function measureDays(folder: string, days: number): Promise<void> {
  const file = join(folder, 'putmon.duckdb');
  const dayStarts = [dayStart];
  for (let back = 1; back < days; back += 1) {
    await copyDay(file, back);
    dayStarts.push(dayStart - back * daySeconds);
    tellProgress(`${back + 1} days`);
  }
  const samples = (days * seriesCount * daySeconds) / intervalSeconds;
  const { fileBytes, usedBytes } = await sizeOf(file);
  print(`${days} sorted days, ${samples} samples`, {
    bytesPerSample: usedBytes / samples,
    bytesPerSampleWithFreeBlocks: fileBytes / samples,
    fileMebibytes: fileBytes / 2 ** 20,
  });
  const nowSeconds = sortingSecond;
  const openedAt = performance.now();
  const { store, close } = await openStore(folder, 0, () => nowSeconds);
  print('opening', { milliseconds: performance.now() - openedAt });
  await measureWindows(`of ${days} days`, store, dayStarts, { nowSeconds, seriesCount });
  await close();
}
