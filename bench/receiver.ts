/** Measures the receiver against a bare `node:http` server; see docs/performance.md. */
import { Command } from 'commander';
import { compare, nameOf, type ComparedLoad, type Comparison } from './load/compare.js';
import { paceAt, type PacedFigures } from './load/pace.js';
import { comparisonTable, pacedTable } from './load/receiver-tables.js';
import { parseCount } from '../tests/support/parse-count.js';
import { printFigures } from './output/print-figures.js';
import { pinToLoadCore } from './system/cores.js';
import { describeMachine } from './system/machine.js';
import { bareServer, PinnedServer } from './system/pinned-server.js';
import { PutmonServer } from './system/putmon-server.js';

const samplesPerSecondGoal = 200_000;

interface Options {
  readonly rounds: number;
  readonly seconds: number;
  readonly only?: string;
  readonly json?: true;
}

const loads: readonly ComparedLoad[] = [
  { method: 'POST', samplesPerReport: 1, connections: 64 },
  { method: 'POST', samplesPerReport: 1, connections: 256 },
  { method: 'GET', samplesPerReport: 1, connections: 64 },
  { method: 'GET', samplesPerReport: 1, connections: 256 },
  { method: 'POST', samplesPerReport: 100, connections: 64 },
];

await new Command('receiver')
  .description(
    'Measures durable reports a second, beside a bare node:http server that answers the same ' +
      'number of bytes; then latencies at half of that rate.',
  )
  .option('--rounds <n>', 'rounds that the medians are of', parseCount, 5)
  .option('--seconds <n>', 'how long each load of a round lasts', parseCount, 4)
  .option('--only <text>', 'only loads whose name has this text, such as "POST, 1 sample"')
  .option('--json', 'print JSON, for scripts')
  .addHelpText(
    'after',
    `
Both servers run on core 0, wrk and the paced load on core 1. Every report is a new one, signed,
and stored before it is answered; a round whose stored samples are not those answered 0 is an error.
With the defaults it takes about five minutes. Best on a machine that does nothing else.

Example: npm run bench:receiver -- --only "POST, 1 sample, 64" --rounds 3`,
  )
  .action(measure)
  .parseAsync();

async function measure({ rounds, seconds, only = '', json }: Options): Promise<void> {
  const machine = describeMachine();
  pinToLoadCore();
  const putmon = await PutmonServer.start();
  const servers = { putmon, bare: await PinnedServer.start([bareServer]) };
  const comparisons: Comparison[] = [];
  const paced: PacedFigures[] = [];
  try {
    for (const load of loads.filter((candidate) => nameOf(candidate).includes(only))) {
      comparisons.push(await compare(servers, load, { rounds, seconds }));
    }
    for (const comparison of comparisons.filter(({ method }) => method === 'POST')) {
      for (const rate of pacesOf(comparison)) {
        paced.push(await paceAt(rate, servers.putmon, comparison, { rounds, seconds }));
      }
    }
  } finally {
    await Promise.all([servers.bare.stop(), servers.putmon.stop()]);
  }
  const tables = [comparisonTable(comparisons), pacedTable(paced)];
  printFigures(machine, tables, { rounds, seconds, comparisons, paced }, json === true);
}

/** Half of what was borne; and half of the goal, where that is in samples. */
function pacesOf({ samplesPerReport, reportsPerSecond }: Comparison): number[] {
  const half = Math.round(reportsPerSecond / 2);
  return samplesPerReport === 1 ? [half] : [samplesPerSecondGoal / samplesPerReport / 2, half];
}
