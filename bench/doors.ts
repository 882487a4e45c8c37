/** Measures what a report costs by each door, beside the published one; see docs/performance.md. */
import { Command } from 'commander';
import { doors, writeDoorText, type Door, type DoorSender } from './load/door-texts.js';
import { runFullLoad, type FullLoadResult } from './load/full-load.js';
import { loadPutmon } from './load/load-putmon.js';
import { printFigures, type FigureTable } from './output/print-figures.js';
import { medianOf } from './output/statistics.js';
import { pinToLoadCore } from './system/cores.js';
import { describeMachine } from './system/machine.js';
import { withCpuSeconds } from './system/process-usage.js';
import { PutmonServer } from './system/putmon-server.js';
import { formatNumber } from '../tests/support/format-number.js';
import { parseCount } from '../tests/support/parse-count.js';
import { tellProgress } from '../tests/support/tell-progress.js';

interface Options {
  readonly rounds: number;
  readonly reports: number;
  readonly connections: number;
  readonly json?: true;
}

/** The second is what API 3.0 takes at most. */
const samplesOfReports = [1, 30];
/** Reports of many samples take longer: a round has so many times fewer. */
const fewer = 4;
const secondsMax = 60;
/** Nothing is refused for the load of others on the machine: processor time is what is told. */
const settings = ['--turn-milliseconds-max', '10000'];

await new Command('doors')
  .description(
    'Measures the processor time of a report by each door: the published one, API 3.0, and lines.',
  )
  .option('--rounds <n>', 'rounds that the medians are of', parseCount, 5)
  .option('--reports <n>', 'reports of one sample in each load of a round', parseCount, 20_000)
  .option('--connections <n>', 'connections that stay open', parseCount, 64)
  .option('--json', 'print JSON, for scripts')
  .addHelpText(
    'after',
    `
One server has all doors; it runs on core 0, wrk on core 1. The doors are loaded in turn, round by
round, each with as many samples. Every report is a new one, and stored before it is answered. Each
call of API 3.0 is signed by itself before its load begins, as its signature covers the body.

Example: npm run bench:doors -- --rounds 3`,
  )
  .action(measure)
  .parseAsync();

interface DoorFigures {
  readonly door: Door;
  readonly samplesPerReport: number;
  readonly reportsPerSecond: number;
  readonly cpuMicroseconds: number;
  /** Processor time beside that of the published door: the median of the rounds' own shares. */
  readonly beside: number;
}

async function measure({ rounds, reports, connections, json }: Options): Promise<void> {
  const machine = describeMachine();
  pinToLoadCore();
  const server = await PutmonServer.start([], settings);
  const figures: DoorFigures[] = [];
  try {
    const { token = '' } = await server.call('CreateToken', { kind: 'write' });
    const sender = { credentials: server.credentials, writeToken: token };
    for (const samplesPerReport of samplesOfReports) {
      const count = samplesPerReport === 1 ? reports : Math.ceil(reports / fewer);
      const load = { samplesPerReport, reports: count, connections };
      figures.push(...(await compareDoors(server, sender, load, rounds)));
    }
  } finally {
    await server.stop();
  }
  printFigures(machine, [tableOf(figures)], { rounds, figures }, json === true);
}

interface Load {
  readonly samplesPerReport: number;
  readonly reports: number;
  readonly connections: number;
}

interface DoorResult extends FullLoadResult {
  readonly cpuSeconds: number;
}

type Round = Readonly<Record<Door, DoorResult>>;

/** Loads the doors in turn. */
async function compareDoors(
  server: PutmonServer,
  sender: DoorSender,
  load: Load,
  rounds: number,
): Promise<DoorFigures[]> {
  const results: Round[] = [];
  // The first round registers the series and warms up, and does not count.
  for (let round = 0; round <= rounds; round += 1) {
    tellProgress(`${load.samplesPerReport} samples a report, round ${round}`);
    const run = (door: Door): Promise<DoorResult> => loadDoor(door, server, sender, load, round);
    const result = { v2: await run('v2'), api3: await run('api3'), lines: await run('lines') };
    if (round > 0) results.push(result);
  }
  const cpuOf = ({ cpuSeconds, acceptedCount }: DoorResult): number =>
    (cpuSeconds * 1e6) / acceptedCount;
  return doors.map((door) => ({
    door,
    samplesPerReport: load.samplesPerReport,
    reportsPerSecond: medianOf(results.map((round) => round[door].requestsPerSecond)),
    cpuMicroseconds: medianOf(results.map((round) => cpuOf(round[door]))),
    beside: medianOf(results.map((round) => cpuOf(round[door]) / cpuOf(round.v2))),
  }));
}

function loadDoor(
  door: Door,
  server: PutmonServer,
  sender: DoorSender,
  { samplesPerReport, reports, connections }: Load,
  number: number,
): Promise<DoorResult> {
  const text = writeDoorText(door, sender, { samplesPerReport, reports, number });
  return loadPutmon(server, { samplesPerReport }, () =>
    withCpuSeconds(server.pid, () =>
      runFullLoad(server.address, text, { connections, seconds: secondsMax, requestsMax: reports }),
    ),
  );
}

function tableOf(figures: readonly DoorFigures[]): FigureTable {
  return {
    title: 'What a report costs by each door; beside: processor time beside the published door',
    headings: ['door', 'samples', 'reports/s', 'CPU µs', 'beside'],
    rows: figures.map((each) => [
      each.door,
      String(each.samplesPerReport),
      formatNumber(each.reportsPerSecond),
      formatNumber(each.cpuMicroseconds, 1),
      formatNumber(each.beside, 2),
    ]),
  };
}
