/** Offers four times what putmon can do; see docs/performance.md. */
import { setTimeout } from 'node:timers/promises';
import { Command } from 'commander';
import { OpenLoad, type OpenLoadResult } from './load/open-load.js';
import { writeReportText } from './load/report-text.js';
import { marginSeconds } from './load/request-text.js';
import { parseCount } from '../tests/support/parse-count.js';
import { formatMebibytes, printFigures, verdict } from './output/print-figures.js';
import { formatNumber } from '../tests/support/format-number.js';
import { tellProgress } from '../tests/support/tell-progress.js';
import { quantileOf } from './output/statistics.js';
import { pinToLoadCore } from './system/cores.js';
import { describeMachine } from './system/machine.js';
import { residentBytesOf } from './system/process-usage.js';
import { PutmonServer } from './system/putmon-server.js';

interface Options {
  readonly minutes: number;
  readonly connections: number;
  readonly samples: number;
  readonly json?: true;
}

const capacitySeconds = 10;
const recoverySeconds = 6;
const capacityConnections = 64;
const overloadFactor = 4;
const residentBytesGoal = 2 ** 30;

await new Command('overload')
  .description('Offers four times what putmon can do, and looks at what becomes of it.')
  .option('--minutes <n>', 'how long', parseCount, 5)
  .option('--connections <n>', 'connections of the surplus', parseCount, 10_000)
  .option('--samples <n>', 'samples of a report', parseCount, 100)
  .option('--json', 'print JSON, for scripts')
  .addHelpText(
    'after',
    `
First as much as 64 connections bring through; then four times as many reports a second, each sent when
it is due where a connection is free; then as much as 64 connections bring through, at once.`,
  )
  .action(measure)
  .parseAsync();

async function measure({ minutes, connections, samples, json }: Options): Promise<void> {
  const machine = describeMachine();
  pinToLoadCore();
  const server = await PutmonServer.start();
  const residentBytes: number[] = [];
  const run = async (
    count: number,
    reportsPerSecond: number,
    seconds: number,
  ): Promise<OpenLoadResult> => {
    const shape = { method: 'POST', samplesPerReport: samples } as const;
    const text = writeReportText(shape, server.credentials, seconds + marginSeconds);
    const load = await OpenLoad.open(server.address, text, count);
    const looking = setInterval(() => residentBytes.push(residentBytesOf(server.pid)), 500);
    const result = await load.run(reportsPerSecond, seconds);
    clearInterval(looking);
    return result;
  };
  try {
    const full = await run(capacityConnections, Infinity, capacitySeconds);
    const capacity = full.accepted.length / capacitySeconds;
    tellProgress(`${formatNumber(capacity)} reports/s are what it can do`);
    const over = await run(connections, overloadFactor * capacity, minutes * 60);
    tellProgress('the surplus is over');
    const after = await run(capacityConnections, Infinity, recoverySeconds);
    const figures = figuresOf(capacity, over, after, residentBytes);
    printFigures(machine, [tableOf(figures)], figures, json === true);
  } finally {
    await setTimeout(0);
    await server.stop();
  }
}

function figuresOf(
  capacity: number,
  over: OpenLoadResult,
  after: OpenLoadResult,
  residentBytes: readonly number[],
) {
  const latencies = Float64Array.from(over.accepted, ({ latencyMs }) => latencyMs).sort();
  // What was accepted from the third second on.
  const late = after.accepted.filter(({ atSeconds }) => atSeconds >= 2);
  const lateSeconds = recoverySeconds - 2;
  return {
    capacityPerSecond: capacity,
    offeredPerSecond: over.sentCount / over.seconds,
    acceptedPerSecond: over.accepted.length / over.seconds,
    refused: Object.fromEntries(over.refusedByCode),
    unansweredCount: over.unansweredCount,
    acceptedP50Ms: quantileOf(latencies, 0.5),
    acceptedP99Ms: quantileOf(latencies, 0.99),
    acceptedLongestMs: quantileOf(latencies, 1),
    residentBytesMax: Math.max(...residentBytes),
    recoveredShare: late.length / lateSeconds / capacity,
  };
}

function tableOf(figures: ReturnType<typeof figuresOf>) {
  const { refused, capacityPerSecond: capacity } = figures;
  const strangers = Object.keys(refused).filter((code) => code !== '1002' && code !== '1006');
  const perSecond = (value: number): string => `${formatNumber(value)}/s`;
  const rows: [string, string, string][] = [
    ['what it can do', perSecond(capacity), ''],
    [
      'offered',
      `${perSecond(figures.offeredPerSecond)}, ${formatNumber(figures.offeredPerSecond / capacity, 1)} times`,
      '',
    ],
    ['accepted', perSecond(figures.acceptedPerSecond), ''],
    ['refused, by code', JSON.stringify(refused), verdict(strangers.length === 0)],
    [
      'without an answer',
      formatNumber(figures.unansweredCount),
      verdict(figures.unansweredCount === 0),
    ],
    ['p50 of the accepted', `${formatNumber(figures.acceptedP50Ms)} ms`, ''],
    [
      'p99 of the accepted',
      `${formatNumber(figures.acceptedP99Ms)} ms`,
      verdict(figures.acceptedP99Ms < 1000),
    ],
    ['longest', `${formatNumber(figures.acceptedLongestMs)} ms`, ''],
    [
      'resident memory, at most',
      formatMebibytes(figures.residentBytesMax),
      verdict(figures.residentBytesMax < residentBytesGoal),
    ],
    [
      'two seconds after it, of what it can do',
      `${formatNumber(figures.recoveredShare * 100)} %`,
      verdict(figures.recoveredShare > 0.9),
    ],
  ];
  return { title: 'Four times what it can do', headings: ['', 'measured', 'goal'], rows };
}
