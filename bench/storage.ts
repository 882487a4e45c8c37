/** Measures what a day of samples takes, before and after it is sorted; see docs/performance.md. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { parseCount } from './output/parse-count.js';
import { printFigures, tellProgress } from './output/print-figures.js';
import { measureDay } from './storage/measure-day.js';
import { durationTable, sizeTable } from './storage/storage-tables.js';
import { daySeconds, type DayShape } from './storage/stored-day.js';
import { describeMachine } from './system/machine.js';

interface Options {
  readonly series: number;
  readonly intervalSeconds: number;
  readonly samples: number;
  readonly json?: true;
}

await new Command('storage')
  .description('Stores a day of gauges, sorts it, and tells what it takes and how long.')
  .option('--series <n>', 'series', parseCount, 10_000)
  .option('--interval-seconds <n>', 'from one sample of a series to the next', parseCount, 60)
  .option('--samples <n>', 'samples of a report', parseCount, 10)
  .option('--json', 'print JSON, for scripts')
  .addHelpText(
    'after',
    `
Samples go through the same store as those of reports, under a clock of their own. A third of the
series are percentages with two decimals, a third whole numbers, a third numbers with all digits.
While the day is sorted one sample of the next day is written after the other: the longest of these
writes is what a sender may wait. With the defaults, 14.4 million samples, it takes some minutes.

Example: npm run bench:storage -- --series 1000`,
  )
  .action(measure)
  .parseAsync();

async function measure({ series, intervalSeconds, samples, json }: Options): Promise<void> {
  const machine = describeMachine();
  const shape: DayShape = { seriesCount: series, intervalSeconds, samplesPerReport: samples };
  const sampleCount = series * Math.floor(daySeconds / intervalSeconds);
  tellProgress(`${sampleCount} samples of ${series} series`);
  const folder = await mkdtemp(join(tmpdir(), 'putmon-storage-'));
  try {
    const figures = await measureDay(join(folder, 'putmon.duckdb'), shape);
    const tables = [sizeTable(figures, sampleCount), durationTable(figures, sampleCount)];
    printFigures(machine, tables, { ...shape, sampleCount, ...figures }, json === true);
  } finally {
    await rm(folder, { recursive: true });
  }
}
