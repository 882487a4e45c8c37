/** Tells where the time of a report goes; see docs/performance.md. */
import { Command, Option } from 'commander';
import type { ReportShape } from './load/report-text.js';
import { parseCount } from '../tests/support/parse-count.js';
import { printFigures, type FigureTable } from './output/print-figures.js';
import { formatNumber } from '../tests/support/format-number.js';
import type { ProfiledFunction, SelfTimes } from './profile/cpu-profile.js';
import { partOf } from './profile/parts.js';
import { profileLoad } from './profile/profile-load.js';
import { pinToLoadCore } from './system/cores.js';
import { describeMachine } from './system/machine.js';

interface Options {
  readonly method: ReportShape['method'];
  readonly samples: number;
  readonly connections: number;
  readonly seconds: number;
  readonly top: number;
  readonly json?: true;
}

await new Command('profile')
  .description('Runs the receiver at full load and tells where the time of a report goes.')
  .addOption(new Option('--method <method>').choices(['GET', 'POST']).default('POST'))
  .option('--samples <n>', 'samples of a report', parseCount, 1)
  .option('--connections <n>', 'connections that stay open', parseCount, 64)
  .option('--seconds <n>', 'how long the load lasts', parseCount, 10)
  .option('--top <n>', 'so many functions are listed', parseCount, 25)
  .option('--json', 'print JSON, for scripts')
  .addHelpText(
    'after',
    `
The profile is of the event loop's thread, by node --cpu-prof. A function of no script, such as
JSON.parse, counts for the script that calls it. What other threads use is told apart, from /proc;
while they run on the same core, the profile counts that time for whatever the event loop is at.

Example: npm run bench:profile -- --samples 100`,
  )
  .action(measure)
  .parseAsync();

async function measure({ samples, seconds, top, json, ...shape }: Options): Promise<void> {
  const machine = describeMachine();
  pinToLoadCore();
  const load = await profileLoad({ ...shape, samplesPerReport: samples }, seconds);
  const { acceptedCount, requestsPerSecond } = load.result;
  const costs = {
    reportsPerSecond: requestsPerSecond,
    eventLoopMicroseconds: (load.eventLoopSeconds * 1e6) / acceptedCount,
    otherThreadsMicroseconds: (load.otherThreadsSeconds * 1e6) / acceptedCount,
  };
  const parts = rank(load.selfTimes, acceptedCount, partOf);
  const functions = rank(load.selfTimes, acceptedCount, (ran) => `${partOf(ran)}  ${ran.name}`);
  const tables = [
    {
      title: 'Processor time of a report, in µs',
      headings: ['reports/s', 'event loop', 'other threads'],
      rows: [Object.values(costs).map((cost) => formatNumber(cost, 1))],
    },
    tableOf('part of the event loop', parts),
    tableOf('function', functions.slice(0, top)),
  ];
  printFigures(machine, tables, { ...costs, parts, functions }, json === true);
}

type Ranking = readonly { readonly name: string; readonly microsecondsPerReport: number }[];

/** Self times of a report, added up by name, the longest first. */
function rank(
  selfTimes: SelfTimes,
  reportCount: number,
  nameOf: (ran: ProfiledFunction) => string,
): Ranking {
  const sums = new Map<string, number>();
  for (const [ran, microseconds] of selfTimes) {
    const name = nameOf(ran);
    sums.set(name, (sums.get(name) ?? 0) + microseconds);
  }
  return [...sums]
    .map(([name, microseconds]) => ({ name, microsecondsPerReport: microseconds / reportCount }))
    .sort((left, right) => right.microsecondsPerReport - left.microsecondsPerReport);
}

function tableOf(what: string, ranking: Ranking): FigureTable {
  const total = ranking.reduce((sum, { microsecondsPerReport }) => sum + microsecondsPerReport, 0);
  return {
    title: `Time in each ${what} itself`,
    headings: ['µs/report', 'share', what],
    rows: ranking.map(({ name, microsecondsPerReport }) => [
      formatNumber(microsecondsPerReport, 2),
      formatNumber(microsecondsPerReport / total, 2),
      name,
    ]),
  };
}
