/** Compares ways to lay down a closed day; see docs/decisions/0008-sorted-days.md. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { encodings } from './encoding/encodings.js';
import { type EncodingFigures, measureEncoding, windowsOf } from './encoding/measure-encoding.js';
import { parseCount } from '../tests/support/parse-count.js';
import { printFigures } from './output/print-figures.js';
import { formatNumber } from '../tests/support/format-number.js';
import { tellProgress } from '../tests/support/tell-progress.js';
import { usualGauges } from './storage/gauges.js';
import { firstSecond, observer, sortingSecond } from './storage/measure-day.js';
import { openStore, sizeOf } from './storage/sample-file.js';
import { daySeconds, type DayShape, writeDay } from './storage/stored-day.js';
import { describeMachine } from './system/machine.js';

interface Options {
  readonly series: number;
  readonly json?: true;
}

type NamedFigures = EncodingFigures & { readonly name: string };

await new Command('encoding')
  .description('Compares ways to lay down a closed day of gauges: bytes of a sample, and queries.')
  .option('--series <n>', 'series', parseCount, 10_000)
  .option('--json', 'print JSON, for scripts')
  .addHelpText(
    'after',
    `
A day of gauges, one sample a minute, goes through the store. Then it is laid down anew in every
way considered, in a file of its own, and last the store sorts it. Windows are read by the store's
own statements with nothing beside: medians of 15. With the defaults it takes some minutes.`,
  )
  .action(measure)
  .parseAsync();

async function measure({ series, json }: Options): Promise<void> {
  const machine = describeMachine();
  const shape = {
    seriesCount: series,
    intervalSeconds: 60,
    samplesPerReport: 10,
    gauges: usualGauges,
  };
  const sampleCount = (series * daySeconds) / shape.intervalSeconds;
  const folder = await mkdtemp(join(tmpdir(), 'putmon-encoding-'));
  try {
    const source = join(folder, 'day.duckdb');
    await fill(source, shape);
    const figures: NamedFigures[] = [];
    for (const encoding of encodings) {
      tellProgress(encoding.name);
      const file = join(folder, 'encoding.duckdb');
      figures.push({ name: encoding.name, ...(await measureEncoding(source, encoding, file)) });
    }
    figures.push({ name: 'the store', ...(await sortByStore(source)) });
    const rows = figures.map((each) => rowOf(each, sampleCount));
    const headings = ['encoding', 'bytes', 'by column', 'series over day', '1,000 over hour'];
    const table = { title: 'Bytes of a sample, and milliseconds of windows', headings, rows };
    printFigures(machine, [table], { sampleCount, figures }, json === true);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function fill(file: string, shape: DayShape): Promise<void> {
  let nowSeconds = firstSecond;
  const opened = await openStore(file, () => nowSeconds, observer);
  await writeDay(opened.store, shape, firstSecond, (now) => (nowSeconds = now));
  await opened.close();
}

async function sortByStore(file: string): Promise<EncodingFigures> {
  tellProgress('the store');
  const opened = await openStore(file, () => sortingSecond, observer);
  await opened.store.maintain(sortingSecond);
  await opened.close();
  return { size: await sizeOf(file), windowsMs: await windowsOf(file) };
}

function rowOf({ name, size, windowsMs }: NamedFigures, sampleCount: number): string[] {
  const perSample = (bytes: number): string => formatNumber(bytes / sampleCount, 2);
  const columns = size.columns.map(({ column, bytes }) => `${column} ${perSample(bytes)}`);
  const windows =
    windowsMs === undefined ? [] : [windowsMs.seriesOverDay, windowsMs.thousandOverHour];
  return [
    name,
    perSample(size.usedBytes),
    columns.join(', '),
    ...windows.map((ms) => formatNumber(ms, 1)),
  ];
}
