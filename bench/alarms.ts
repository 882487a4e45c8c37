/** Measures how soon 10,000 alarm rules are judged under load; see docs/performance.md. */
import { setTimeout } from 'node:timers/promises';
import { Command } from 'commander';
import { AlarmRules } from './alarms/alarm-rules.js';
import { watchRounds, type Round } from './alarms/rounds.js';
import { loadPutmon } from './load/load-putmon.js';
import { runPacedLoad } from './load/paced-load.js';
import { writeReportText } from './load/report-text.js';
import { marginSeconds } from './load/request-text.js';
import { parseCount } from '../tests/support/parse-count.js';
import { printFigures, verdict } from './output/print-figures.js';
import { formatNumber } from '../tests/support/format-number.js';
import { tellProgress } from '../tests/support/tell-progress.js';
import { medianOf, quantileOf } from './output/statistics.js';
import { pinToLoadCore } from './system/cores.js';
import { describeMachine } from './system/machine.js';
import { PutmonServer } from './system/putmon-server.js';

interface Options {
  readonly rules: number;
  readonly rate: number;
  readonly windows: number;
  readonly json?: true;
}

/** What a load of so many windows showed. */
interface Phase {
  readonly name: string;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly longestMs: number;
  readonly rounds: readonly Round[];
}

const windowSeconds = 10;
const samplesPerReport = 100;
const connections = 64;
const goalSeconds = 2;

await new Command('alarms')
  .description('Judges alarm rules, one for each of as many objects, while reports come.')
  .option('--rules <n>', 'alarm rules', parseCount, 10_000)
  .option('--rate <n>', 'samples a second', parseCount, 20_000)
  .option('--windows <n>', 'windows of each phase', parseCount, 3)
  .option('--json', 'print JSON, for scripts')
  .addHelpText(
    'after',
    `
A rule of its own for every object, with windows of 10 s. In the first phase there are no rules; in the
second nothing changes; in the third every alarm opens with the first window, and in the fourth ends.
The delay is from the close of a window and its grace until its outcome is written.`,
  )
  .action(measure)
  .parseAsync();

async function measure({ rules: ruleCount, rate, windows, json }: Options): Promise<void> {
  const machine = describeMachine();
  pinToLoadCore();
  const server = await PutmonServer.start();
  const phases: Phase[] = [];
  const run = async (name: string, threshold?: number): Promise<void> => {
    if (threshold !== undefined) await rules.compareWith(threshold);
    phases.push(await runPhase(server, name, rate, windows));
    tellProgress(`${name}: done`);
  };
  const rules = new AlarmRules(server, tellProgress);
  try {
    await run('no rules');
    await rules.create(ruleCount);
    await run('nothing changes');
    await run('all open', 0);
    await run('all end', 1e12);
  } finally {
    await server.stop();
  }
  const figures = { ruleCount, samplesPerSecond: rate, phases };
  printFigures(machine, [tableOf(figures)], figures, json === true);
}

/** Loads from the begin of a window on, and lets the last window be judged. */
async function runPhase(
  server: PutmonServer,
  name: string,
  rate: number,
  windows: number,
): Promise<Phase> {
  await setTimeout(windowSeconds * 1000 - (Date.now() % (windowSeconds * 1000)));
  // The grace of the last window passes under load, too.
  const seconds = (windows + 2) * windowSeconds;
  const load = { method: 'POST', samplesPerReport, connections } as const;
  const text = writeReportText(load, server.credentials, seconds + marginSeconds);
  const paced = { reportsPerSecond: rate / samplesPerReport, connections, seconds };
  const watch = watchRounds(server, windowSeconds);
  const { latenciesMs } = await loadPutmon(server, load, () =>
    runPacedLoad(server.address, text, paced),
  );
  return {
    name,
    p50Ms: quantileOf(latenciesMs, 0.5),
    p99Ms: quantileOf(latenciesMs, 0.99),
    longestMs: quantileOf(latenciesMs, 1),
    rounds: await watch.stop(),
  };
}

function tableOf(figures: {
  readonly ruleCount: number;
  readonly samplesPerSecond: number;
  readonly phases: readonly Phase[];
}) {
  const delays = figures.phases.flatMap(({ rounds }) => rounds.map((round) => round.delaySeconds));
  const worst = Math.max(...delays);
  return {
    title:
      `${formatNumber(figures.ruleCount)} rules at ${formatNumber(figures.samplesPerSecond)} samples/s: ` +
      `judged within ${goalSeconds} s ${verdict(worst <= goalSeconds)}`,
    headings: ['phase', 'rounds', 'judging', 'delay', 'longest', 'changed', 'p50', 'p99', 'worst'],
    rows: figures.phases.map(({ name, rounds, p50Ms, p99Ms, longestMs }) => [
      name,
      String(rounds.length),
      seconds(medianOf(rounds.map(({ judgingSeconds }) => judgingSeconds))),
      seconds(medianOf(rounds.map(({ delaySeconds }) => delaySeconds))),
      seconds(Math.max(...rounds.map(({ delaySeconds }) => delaySeconds))),
      formatNumber(rounds.reduce((sum, { changedCount }) => sum + changedCount, 0)),
      `${formatNumber(p50Ms, 1)} ms`,
      `${formatNumber(p99Ms, 1)} ms`,
      `${formatNumber(longestMs)} ms`,
    ]),
  };
}

function seconds(value: number): string {
  return Number.isFinite(value) ? `${formatNumber(value, 2)} s` : '-';
}
