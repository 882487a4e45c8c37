/** Measures one worker and several on this machine, and what they come to on more cores. */
import { cpus } from 'node:os';
import { Command } from 'commander';
import { runFullLoad, type FullLoadResult } from './load/full-load.js';
import { loadPutmon } from './load/load-putmon.js';
import { writeReportText } from './load/report-text.js';
import { marginSeconds } from './load/request-text.js';
import { growthTable, measuredTable, type WorkersFigures } from './load/workers-tables.js';
import { parseCount } from '../tests/support/parse-count.js';
import { printFigures } from './output/print-figures.js';
import { tellProgress } from '../tests/support/tell-progress.js';
import { medianOf } from './output/statistics.js';
import { describeMachine } from './system/machine.js';
import { ProcessGroup, type GroupUsage } from './system/process-group.js';
import { PutmonServer } from './system/putmon-server.js';

interface Options {
  readonly rounds: number;
  readonly seconds: number;
  readonly workers: number;
  readonly connections: number;
  readonly json?: true;
}

await new Command('workers')
  .description(
    'Measures durable reports a second with one worker and with several, and the processor time ' +
      'of a report in the workers and in the owner of the storage; then says what more cores give.',
  )
  .option('--rounds <n>', 'rounds that the medians are of', parseCount, 5)
  .option('--seconds <n>', 'how long each load of a round lasts', parseCount, 4)
  .option('--workers <n>', 'how many workers beside one', parseCount, 2)
  .option('--connections <n>', 'connections that stay open', parseCount, 128)
  .option('--json', 'print JSON, for scripts')
  .addHelpText(
    'after',
    `
The servers and wrk share all cores. Rates of this machine tell little where it has few; what a
report costs each process is what the table of more cores is made from.

Example: npm run bench:workers -- --rounds 3`,
  )
  .action(measure)
  .parseAsync();

async function measure({ rounds, seconds, workers, connections, json }: Options): Promise<void> {
  const machine = describeMachine();
  const figures: WorkersFigures[] = [];
  for (const samplesPerReport of [1, 100]) {
    const load = { method: 'POST', samplesPerReport, connections, seconds } as const;
    figures.push(...(await compareWorkers([1, workers], load, rounds)));
  }
  const tables = [measuredTable(figures), growthTable(figures)];
  printFigures(machine, tables, { rounds, seconds, figures }, json === true);
}

interface Load {
  readonly method: 'POST';
  readonly samplesPerReport: number;
  readonly connections: number;
  readonly seconds: number;
}

/** Loads servers of so many workers in turn. */
async function compareWorkers(
  counts: readonly number[],
  load: Load,
  rounds: number,
): Promise<WorkersFigures[]> {
  const cores = `0-${cpus().length - 1}`;
  const servers = await Promise.all(
    counts.map((workers) => PutmonServer.start([], settingsOf(workers), cores)),
  );
  const results = counts.map((): Round[] => []);
  try {
    // The first round warms up, and does not count.
    for (let round = 0; round <= rounds; round += 1) {
      for (const [at, server] of servers.entries()) {
        const result = await runRound(server, load);
        if (round > 0) results[at]?.push(result);
      }
      tellProgress(`${load.samplesPerReport} samples: round ${round} of ${rounds}`);
    }
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
  }
  return counts.map((workers, at) => figuresOf(workers, load, results[at] ?? []));
}

/** All cores are full here, and a load that waits for its turn is no overload. */
function settingsOf(workers: number): string[] {
  return ['--workers', String(workers), '--turn-milliseconds-max', '60000'];
}

type Round = GroupUsage & FullLoadResult;

async function runRound(server: PutmonServer, load: Load): Promise<Round> {
  const text = writeReportText(load, server.credentials, load.seconds + marginSeconds);
  const group = new ProcessGroup(server.pid);
  return loadPutmon(server, load, async () => {
    const before = group.usage();
    const result = await runFullLoad(server.address, text, load);
    return { ...result, ...group.usageSince(before) };
  });
}

function figuresOf(workers: number, load: Load, rounds: readonly Round[]): WorkersFigures {
  const median = (figure: (round: Round) => number): number => medianOf(rounds.map(figure));
  const perReport = (seconds: (round: Round) => number): number =>
    median((round) => (seconds(round) * 1e6) / round.acceptedCount);
  return {
    ...load,
    workers,
    reportsPerSecond: median(({ requestsPerSecond }) => requestsPerSecond),
    ownerMicroseconds: perReport(({ ownerSeconds }) => ownerSeconds),
    ownerLoopMicroseconds: perReport(({ ownerLoopSeconds }) => ownerLoopSeconds),
    workerMicroseconds: perReport(({ workerSeconds }) => workerSeconds),
  };
}
