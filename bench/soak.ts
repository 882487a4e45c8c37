/** Watches the receiver's memory at full load; see docs/performance.md. */
import { Command } from 'commander';
import type { ComparedLoad } from './load/compare.js';
import { runFullLoad } from './load/full-load.js';
import { loadPutmon } from './load/load-putmon.js';
import { writeReportText } from './load/report-text.js';
import { marginSeconds } from './load/request-text.js';
import { parseCount } from '../tests/support/parse-count.js';
import { formatMebibytes, printFigures } from './output/print-figures.js';
import { formatNumber } from '../tests/support/format-number.js';
import { tellProgress } from '../tests/support/tell-progress.js';
import { slopeOf } from './output/statistics.js';
import { pinToLoadCore } from './system/cores.js';
import { describeMachine } from './system/machine.js';
import { residentBytesOf } from './system/process-usage.js';
import { PutmonServer } from './system/putmon-server.js';

interface Options {
  readonly minutes: number;
  readonly samples: number;
  readonly connections: number;
  readonly json?: true;
}

const readingSeconds = 10;

/** Resident memory at a moment of the soak. */
interface Reading {
  readonly minute: number;
  readonly residentBytes: number;
}

await new Command('soak')
  .description('Reads the resident memory of a putmon at full load, every 10 seconds.')
  .option('--minutes <n>', 'how long', parseCount, 10)
  .option('--samples <n>', 'samples of a report', parseCount, 1)
  .option('--connections <n>', 'connections that stay open', parseCount, 64)
  .option('--json', 'print JSON, for scripts')
  .addHelpText(
    'after',
    `
The slope is of the second half: a process that has settled does not grow. It remembers each report
for two hours, to tell a repeat, in 11 to 16 bytes; that much it must grow until then.

Example: npm run bench:soak -- --minutes 30`,
  )
  .action(measure)
  .parseAsync();

async function measure({ minutes, samples, connections, json }: Options): Promise<void> {
  const machine = describeMachine();
  pinToLoadCore();
  const load: ComparedLoad = { method: 'POST', samplesPerReport: samples, connections };
  const server = await PutmonServer.start();
  const readings: Reading[] = [];
  let reportCount = 0;
  try {
    for (let tenth = 1; tenth <= (minutes * 60) / readingSeconds; tenth += 1) {
      reportCount += await loadOnce(server, load);
      const reading = {
        minute: (tenth * readingSeconds) / 60,
        residentBytes: residentBytesOf(server.pid),
      };
      readings.push(reading);
      tellProgress(`${reading.minute.toFixed(1)} min: ${formatMebibytes(reading.residentBytes)}`);
    }
  } finally {
    await server.stop();
  }
  const figures = { ...load, reportCount, ...summaryOf(readings, reportCount), readings };
  printFigures(machine, [tableOf(figures)], figures, json === true);
}

async function loadOnce(server: PutmonServer, load: ComparedLoad): Promise<number> {
  const text = writeReportText(load, server.credentials, readingSeconds + marginSeconds);
  const run = () => runFullLoad(server.address, text, { ...load, seconds: readingSeconds });
  return (await loadPutmon(server, load, run)).acceptedCount;
}

interface Summary {
  readonly residentBytesMax: number;
  readonly bytesPerMinute: number;
  readonly bytesPerReport: number;
}

function summaryOf(readings: readonly Reading[], reportCount: number): Summary {
  const settled = readings.slice(Math.floor(readings.length / 2));
  const bytesPerMinute = slopeOf(
    settled.map(({ minute, residentBytes }) => [minute, residentBytes]),
  );
  const minutes = readings.at(-1)?.minute ?? NaN;
  return {
    residentBytesMax: Math.max(...readings.map(({ residentBytes }) => residentBytes)),
    bytesPerMinute,
    bytesPerReport: bytesPerMinute / (reportCount / minutes),
  };
}

function tableOf(figures: Summary & { readonly reportCount: number }) {
  return {
    title: 'Resident memory at full load; the slope is of the second half',
    headings: ['reports', 'RSS max', 'slope/min', 'bytes/report'],
    rows: [
      [
        formatNumber(figures.reportCount),
        formatMebibytes(figures.residentBytesMax),
        formatMebibytes(figures.bytesPerMinute),
        formatNumber(figures.bytesPerReport, 1),
      ],
    ],
  };
}
