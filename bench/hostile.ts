/** Measures what hostile clients cost, and what honest ones notice; see docs/performance.md. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Command } from 'commander';
import type { AttackTally } from './hostile/attack.js';
import { attacksOn } from './hostile/attacks.js';
import { callsTable, checkRows, measureCalls } from './hostile/measure-calls.js';
import type { Rounds } from './load/compare.js';
import { runPacedLoad, type PacedLoad, type PacedLoadResult } from './load/paced-load.js';
import { writeReportText } from './load/report-text.js';
import { marginSeconds } from './load/request-text.js';
import { parseCount } from '../tests/support/parse-count.js';
import {
  formatMebibytes,
  printFigures,
  verdict,
  type FigureTable,
} from './output/print-figures.js';
import { formatNumber } from '../tests/support/format-number.js';
import { tellProgress } from '../tests/support/tell-progress.js';
import { medianOf, quantileOf } from './output/statistics.js';
import { pinToLoadCore } from './system/cores.js';
import { describeMachine } from './system/machine.js';
import { residentBytesOf, withCpuSeconds } from './system/process-usage.js';
import { PutmonServer } from './system/putmon-server.js';

const attacker = fileURLToPath(new URL('hostile/attacker.js', import.meta.url));
const honestLoad = { connections: 16, reportsPerSecond: 250, sharesCore: true } as const;
const ratioMax = 3;
/** An attack begins before it is measured: its connections take a while to open. */
const leadSeconds = 2;
/** A server that has just started is still compiled: it would seem to cost less under attack. */
const warmUp = { reportsPerSecond: 4000, connections: 16, seconds: 4 };

interface Options extends Rounds {
  readonly only: string;
  readonly series: number;
  readonly rules: number;
  readonly calls?: true;
  readonly json?: true;
}

/** What honest senders saw, and the server used, over some seconds. */
interface Observation {
  readonly p99Ms: number;
  readonly cpuSeconds: number;
}

/** A while without the attack, and one with it. */
interface Round {
  readonly quiet: Observation;
  readonly attacked: Observation;
  readonly tally: AttackTally;
}

/** The attack's own are sums over the rounds; the others are medians. */
interface AttackFigures extends AttackTally {
  readonly name: string;
  readonly quietP99Ms: number;
  readonly p99Ms: number;
  readonly ratio: number;
  readonly cpuMicrosecondsPerByte: number;
  readonly cpuMicrosecondsPerStrike: number;
  readonly residentBytes: number;
}

await new Command('hostile')
  .description('Attacks a putmon while honest senders report, and compares what these notice.')
  .option('--rounds <n>', 'rounds that the medians are of', parseCount, 3)
  .option('--seconds <n>', 'how long each attack of a round is measured', parseCount, 5)
  .option('--only <text>', 'only attacks and actions whose name has this text', '')
  .option('--calls', 'no attacks, only actions')
  .option('--series <n>', 'series of the metric that actions are about', parseCount, 50_000)
  .option('--rules <n>', 'alarm rules of that metric', parseCount, 2000)
  .option('--json', 'print JSON, for scripts')
  .addHelpText(
    'after',
    `
Each attack meets a server of its own, on core 0; the attacker and ${honestLoad.reportsPerSecond} honest reports a second have
core 1. The strength of each attack stands in bench/hostile/attacks.ts. Then each action of the control
plane is asked for the most its limits allow, as bench/hostile/dear-calls.ts has it, on one server.

Example: npm run bench:hostile -- --only slowloris`,
  )
  .action(measure)
  .parseAsync();

async function measure({
  only,
  json,
  series,
  rules,
  calls: callsAlone,
  ...rounds
}: Options): Promise<void> {
  checkRows();
  const machine = describeMachine();
  pinToLoadCore();
  const attacks = callsAlone ? [] : attacksOn({ secretId: '', secretKey: '' });
  const names = attacks.map(({ name }) => name);
  const figures: AttackFigures[] = [];
  for (const name of names.filter((each) => each.includes(only))) {
    figures.push(await measureAttack(name, rounds));
    tellProgress(name);
  }
  const calls = await measureCalls(only, { series, rules });
  const tables = [
    ...(figures.length === 0 ? [] : [tableOf(figures)]),
    ...(calls.length === 0 ? [] : [callsTable(calls)]),
  ];
  printFigures(machine, tables, { ...rounds, figures, calls }, json === true);
}

async function measureAttack(name: string, { rounds, seconds }: Rounds): Promise<AttackFigures> {
  const server = await PutmonServer.start();
  try {
    await load(server, warmUp);
    await observe(server, leadSeconds);
    const done: Round[] = [];
    while (done.length < rounds) done.push(await attackOnce(server, name, seconds));
    return { name, ...figuresOf(done, seconds), residentBytes: residentBytesOf(server.pid) };
  } finally {
    await server.stop();
  }
}

async function attackOnce(server: PutmonServer, name: string, seconds: number): Promise<Round> {
  const quiet = await observe(server, seconds);
  const [tally, attacked] = await Promise.all([
    runAttack(server, name, seconds + leadSeconds),
    observe(server, leadSeconds).then(() => observe(server, seconds)),
  ]);
  return { quiet, attacked, tally };
}

function figuresOf(
  rounds: readonly Round[],
  seconds: number,
): Omit<AttackFigures, 'name' | 'residentBytes'> {
  const median = (figureOf: (round: Round) => number): number => medianOf(rounds.map(figureOf));
  // The tally is of the lead as well, the processor time is not.
  const share = seconds / (seconds + leadSeconds);
  const cpuMicroseconds = ({ attacked, quiet }: Round): number =>
    (attacked.cpuSeconds - quiet.cpuSeconds) * 1e6;
  const quietP99Ms = median(({ quiet }) => quiet.p99Ms);
  const p99Ms = median(({ attacked }) => attacked.p99Ms);
  const sum = (numberOf: (tally: AttackTally) => number): number =>
    rounds.reduce((before, { tally }) => before + numberOf(tally), 0);
  return {
    strikes: sum(({ strikes }) => strikes),
    bytesSent: sum(({ bytesSent }) => bytesSent),
    connectionsOpened: sum(({ connectionsOpened }) => connectionsOpened),
    quietP99Ms,
    p99Ms,
    ratio: p99Ms / quietP99Ms,
    cpuMicrosecondsPerByte: median(
      (round) => cpuMicroseconds(round) / (round.tally.bytesSent * share),
    ),
    cpuMicrosecondsPerStrike: median(
      (round) => cpuMicroseconds(round) / (round.tally.strikes * share),
    ),
  };
}

async function observe(server: PutmonServer, seconds: number): Promise<Observation> {
  const { latenciesMs, cpuSeconds } = await withCpuSeconds(server.pid, () =>
    load(server, { ...honestLoad, seconds }),
  );
  return { p99Ms: quantileOf(latenciesMs, 0.99), cpuSeconds };
}

/** @throws where an honest report was not answered 0 */
function load(server: PutmonServer, paced: PacedLoad): Promise<PacedLoadResult> {
  const shape = { method: 'POST', samplesPerReport: 1 } as const;
  const text = writeReportText(shape, server.credentials, paced.seconds + marginSeconds);
  return runPacedLoad(server.address, text, paced);
}

async function runAttack(
  { address, credentials }: PutmonServer,
  name: string,
  seconds: number,
): Promise<AttackTally> {
  const words = [attacker, address, credentials.secretId, name, String(seconds)];
  const { stdout } = await promisify(execFile)(process.execPath, words);
  return JSON.parse(stdout) as AttackTally;
}

function tableOf(figures: readonly AttackFigures[]): FigureTable {
  return {
    title: `Attacks, beside ${honestLoad.reportsPerSecond} honest reports a second`,
    headings: [
      'attack',
      'strikes',
      'MiB',
      'CPU µs/byte',
      '/strike',
      'p99 quiet',
      'p99',
      'ratio',
      'RSS',
      'goal',
    ],
    rows: figures.map((each) => [
      each.name,
      formatNumber(each.strikes),
      formatNumber(each.bytesSent / 2 ** 20, 1),
      each.bytesSent === 0 ? '-' : formatNumber(each.cpuMicrosecondsPerByte, 3),
      each.strikes === 0 ? '-' : formatNumber(each.cpuMicrosecondsPerStrike, 1),
      `${each.quietP99Ms.toFixed(1)} ms`,
      `${each.p99Ms.toFixed(1)} ms`,
      each.ratio.toFixed(1),
      formatMebibytes(each.residentBytes),
      verdict(each.ratio < ratioMax),
    ]),
  };
}
