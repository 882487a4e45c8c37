/** Measures what a day of samples takes, before and after it is sorted; see docs/performance.md. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { parseCount } from '../tests/support/parse-count.js';
import { printFigures } from './output/print-figures.js';
import { tellProgress } from '../tests/support/tell-progress.js';
import { type Gauge, unroundedGauge, usualGauges } from './storage/gauges.js';
import { measureDay, sortedSizeOf } from './storage/measure-day.js';
import { durationTable, type KindSize, kindTable, sizeTable } from './storage/storage-tables.js';
import { daySeconds, type DayShape } from './storage/stored-day.js';
import { describeMachine } from './system/machine.js';

/** A day of one kind has so many times fewer series. */
const kindShare = 5;

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
Samples go through the same store as those of reports, under a clock of their own. The series take
four kinds in turn: percentages with two decimals, counts, bytes of memory, slow walks with three
decimals. While the day is sorted one sample of the next day is written after the other: the longest
of these writes is what a sender may wait. Then each kind has a day alone, of a fifth of the series,
and the worst case: doubles with all their digits. With the defaults it takes some minutes.

Example: npm run bench:storage -- --series 1000`,
  )
  .action(measure)
  .parseAsync();

async function measure({ series, intervalSeconds, samples, json }: Options): Promise<void> {
  const machine = describeMachine();
  const shape = {
    seriesCount: series,
    intervalSeconds,
    samplesPerReport: samples,
    gauges: usualGauges,
  };
  const sampleCount = sampleCountOf(shape);
  tellProgress(`${sampleCount} samples of ${series} series`);
  const folder = await mkdtemp(join(tmpdir(), 'putmon-storage-'));
  try {
    const figures = await measureDay(join(folder, 'day.duckdb'), shape);
    const kinds = await measureKinds(folder, {
      ...shape,
      seriesCount: Math.ceil(series / kindShare),
    });
    const tables = [
      sizeTable(figures, sampleCount),
      kindTable(kinds),
      durationTable(figures, sampleCount),
    ];
    printFigures(machine, tables, { ...shape, sampleCount, ...figures, kinds }, json === true);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function measureKinds(folder: string, shape: DayShape): Promise<KindSize[]> {
  const days: { kind: string; gauges: readonly Gauge[] }[] = [
    ...[...usualGauges, unroundedGauge].map((gauge) => ({ kind: gauge.name, gauges: [gauge] })),
    { kind: 'all five in turn', gauges: [...usualGauges, unroundedGauge] },
  ];
  const sizes: KindSize[] = [];
  for (const { kind, gauges } of days) {
    tellProgress(kind);
    const size = await sortedSizeOf(join(folder, `${kind}.duckdb`), { ...shape, gauges });
    sizes.push({ kind, sampleCount: sampleCountOf(shape), size });
  }
  return sizes;
}

function sampleCountOf({ seriesCount, intervalSeconds }: DayShape): number {
  return seriesCount * Math.floor(daySeconds / intervalSeconds);
}
