/** Tells in two minutes whether the receiver became slower; see docs/performance-history.md. */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { compare, type ComparedLoad, type Comparison } from './load/compare.js';
import {
  appendEntry,
  fallenLoads,
  parseHistory,
  type HistoryEntry,
} from './output/performance-history.js';
import { printFigures } from './output/print-figures.js';
import { formatNumber } from '../tests/support/format-number.js';
import { exitOnSignals } from './system/at-exit.js';
import { pinToLoadCore } from './system/cores.js';
import { describeMachine, type Machine } from './system/machine.js';
import { bareServer, PinnedServer } from './system/pinned-server.js';
import { PutmonServer } from './system/putmon-server.js';

interface Options {
  readonly record?: true;
  readonly json?: true;
}

const rounds = { rounds: 5, seconds: 2 };

const loads: Readonly<Record<string, ComparedLoad>> = {
  'POST, 1 sample': { method: 'POST', samplesPerReport: 1, connections: 64 },
  'POST, 100 samples': { method: 'POST', samplesPerReport: 100, connections: 64 },
  'GET, 1 sample': { method: 'GET', samplesPerReport: 1, connections: 64 },
};

const page = rootFile('docs/performance-history.md');

await new Command('quick')
  .description(
    'Compares the receiver with a bare node:http server, and the share of its rate with the last ' +
      'one recorded in docs/performance-history.md.',
  )
  .option('--record', 'append the shares to docs/performance-history.md')
  .option('--json', 'print JSON, for scripts')
  .addHelpText(
    'after',
    `
Exits with 1 where a share is less than two thirds of the last one recorded. It takes 90 seconds.`,
  )
  .action(measure)
  .parseAsync();

async function measure({ record, json }: Options): Promise<void> {
  exitOnSignals();
  const machine = describeMachine();
  pinToLoadCore();
  const comparisons = await compareAll();
  const history = await readFile(page, 'utf8');
  const last = parseHistory(history).at(-1);
  const entry = await entryOf(machine, comparisons);
  printFigures(machine, [tableOf(comparisons, last)], { entry, last }, json === true);
  if (record) await writeFile(page, appendEntry(history, entry));
  const fallen = last === undefined ? [] : fallenLoads(last, entry.shares);
  if (fallen.length === 0) return;
  process.stderr.write(`more than a third below ${last?.version ?? ''}: ${fallen.join('; ')}\n`);
  process.exitCode = 1;
}

async function compareAll(): Promise<Map<string, Comparison>> {
  const putmon = await PutmonServer.start();
  const bare = await PinnedServer.start([bareServer]);
  const comparisons = new Map<string, Comparison>();
  try {
    for (const [name, load] of Object.entries(loads)) {
      comparisons.set(name, await compare({ putmon, bare }, load, rounds));
    }
  } finally {
    await Promise.all([bare.stop(), putmon.stop()]);
  }
  return comparisons;
}

async function entryOf(
  { cores, cpuModel, nodeVersion, date }: Machine,
  comparisons: ReadonlyMap<string, Comparison>,
): Promise<HistoryEntry> {
  const { version } = JSON.parse(await readFile(rootFile('package.json'), 'utf8')) as {
    version: string;
  };
  return {
    version,
    date,
    machine: `${cores} cores of ${cpuModel}, Node ${nodeVersion}`,
    shares: Object.fromEntries([...comparisons].map(([name, { share }]) => [name, share])),
  };
}

function tableOf(comparisons: ReadonlyMap<string, Comparison>, last: HistoryEntry | undefined) {
  return {
    title: `Shares of the bare server's rate; last recorded: ${last?.version ?? 'never'}`,
    headings: ['load', 'bare/s', 'reports/s', 'share', 'last', 'bare CPU µs', 'CPU µs'],
    rows: [...comparisons].map(([name, comparison]) => [
      name,
      formatNumber(comparison.bareReportsPerSecond),
      formatNumber(comparison.reportsPerSecond),
      formatNumber(comparison.share, 3),
      last?.shares[name]?.toFixed(3) ?? '',
      formatNumber(comparison.bareCpuMicroseconds, 1),
      formatNumber(comparison.cpuMicroseconds, 1),
    ]),
  };
}

function rootFile(path: string): string {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url));
}
