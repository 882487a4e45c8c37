/** Measures PromQL at putmon's API and at a Prometheus that reads from it; see docs/performance.md. */
import { Command } from 'commander';
import { formatNumber } from '../tests/support/format-number.js';
import { parseCount } from '../tests/support/parse-count.js';
import { PrometheusProcess } from '../tests/support/prometheus-process.js';
import { tellProgress } from '../tests/support/tell-progress.js';
import { fill, settingsToFill } from './growth/fill.js';
import { runPacedLoad } from './load/paced-load.js';
import { writeReportText } from './load/report-text.js';
import { marginSeconds } from './load/request-text.js';
import { printFigures, verdict } from './output/print-figures.js';
import { medianOf, quantileOf } from './output/statistics.js';
import { storeHour } from './prometheus/store-hour.js';
import { pinToLoadCore } from './system/cores.js';
import { describeMachine } from './system/machine.js';
import { PutmonServer } from './system/putmon-server.js';

const metricName = 'x';
const hour = { metricName, seriesCount: 1000, intervalSeconds: 10 };
const query = `sum by (region) (rate(${metricName}[1m]))`;
const stepSeconds = 15;
/** Series of everything else that is stored, and of what comes in meanwhile. */
const hostNumbers = Array.from({ length: 10_000 }, (_, at) => 10_000 + at);
const load = { reportsPerSecond: 200, connections: 16, seconds: 15 } as const;
const samplesPerReport = 100;
const stallMsMax = 50;
const ratioMax = 1.2;
const addedMsMax = 5;

await new Command('prometheus')
  .description('Measures a PromQL query over an hour of 1,000 series, at putmon and at Prometheus.')
  .option('--rounds <n>', 'queries of each side that the medians are of', parseCount, 15)
  .option('--samples <n>', 'samples that are stored beside the hour', parseCount, 14_400_000)
  .option('--json', 'print JSON, for scripts')
  .addHelpText(
    'after',
    `
${query}, every ${stepSeconds} s of the hour. Prometheus (Debian's package) has no samples of its own: it reads
them from putmon by remote read. putmon has core 0; Prometheus, the load and who asks have core 1.
Then putmon is asked again and again while ${load.reportsPerSecond * samplesPerReport} samples arrive a second.

Example: npm run bench:prometheus -- --samples 1000000`,
  )
  .action(measure)
  .parseAsync();

interface Options {
  readonly rounds: number;
  readonly samples: number;
  readonly json?: true;
}

async function measure({ rounds, samples, json }: Options): Promise<void> {
  const machine = describeMachine();
  pinToLoadCore();
  const settings = ['--anonymous-read-account', 'main', ...settingsToFill];
  const server = await PutmonServer.start([], settings);
  try {
    await fill(server, hostNumbers, samples);
    tellProgress(`${samples} samples stored`);
    const endSeconds = Math.floor(Date.now() / 1000);
    await storeHour(server, { ...hour, endSeconds });
    tellProgress('the hour stored');
    const sides = await compareSides(server, endSeconds, rounds);
    const reporters = await measureReporters(server, endSeconds);
    printFigures(
      machine,
      [sidesTable(sides), reportersTable(reporters)],
      { sides, reporters },
      json === true,
    );
  } finally {
    await server.stop();
  }
}

interface Sides {
  readonly putmonMs: number;
  readonly prometheusMs: number;
}

async function compareSides(
  server: PutmonServer,
  endSeconds: number,
  rounds: number,
): Promise<Sides> {
  const putmonUrl = `http://${server.controlAddress}`;
  const prometheus = await PrometheusProcess.start({ putmonUrl });
  const putmonMs: number[] = [];
  const prometheusMs: number[] = [];
  try {
    // The first of each side is not measured.
    for (let round = 0; round <= rounds; round += 1) {
      const ours = await ask(`${putmonUrl}/prometheus`, endSeconds);
      const theirs = await ask(prometheus.url, endSeconds);
      if (ours.text.length !== theirs.text.length) throw new Error('the answers are different');
      if (round === 0) continue;
      putmonMs.push(ours.milliseconds);
      prometheusMs.push(theirs.milliseconds);
    }
  } finally {
    await prometheus.stop();
  }
  return { putmonMs: medianOf(putmonMs), prometheusMs: medianOf(prometheusMs) };
}

async function ask(
  url: string,
  endSeconds: number,
): Promise<{ readonly text: string; readonly milliseconds: number }> {
  const range = { start: endSeconds - 3600, end: endSeconds, step: stepSeconds };
  const parameters = new URLSearchParams({ query });
  for (const [name, seconds] of Object.entries(range)) parameters.set(name, String(seconds));
  const startedAt = performance.now();
  const response = await fetch(`${url}/api/v1/query_range`, { method: 'POST', body: parameters });
  const text = await response.text();
  if (!response.ok) throw new Error(`${url} answers ${response.status}: ${text}`);
  return { text, milliseconds: performance.now() - startedAt };
}

interface Reporters {
  readonly calmP99Ms: number;
  readonly p99Ms: number;
  readonly longestStallMs: number;
  readonly queryMs: number;
}

/** Reports alone, then with one query after another. */
async function measureReporters(server: PutmonServer, endSeconds: number): Promise<Reporters> {
  const calmP99Ms = await report(server);
  await server.longestStallMs();
  const queryMs: number[] = [];
  const over = new AbortController();
  const querying = (async (): Promise<void> => {
    const url = `http://${server.controlAddress}/prometheus`;
    while (!over.signal.aborted) queryMs.push((await ask(url, endSeconds)).milliseconds);
  })();
  const p99Ms = await report(server);
  over.abort();
  await querying;
  const longestStallMs = await server.longestStallMs();
  return { calmP99Ms, p99Ms, longestStallMs, queryMs: medianOf(queryMs) };
}

async function report(server: PutmonServer): Promise<number> {
  const shape = { method: 'POST', samplesPerReport, hostNumbers } as const;
  const text = writeReportText(shape, server.credentials, load.seconds + marginSeconds);
  const { latenciesMs } = await runPacedLoad(server.address, text, { ...load, sharesCore: true });
  return quantileOf(latenciesMs, 0.99);
}

function sidesTable({ putmonMs, prometheusMs }: Sides) {
  const ratio = putmonMs / prometheusMs;
  return {
    title: `${query} over an hour, ms`,
    headings: ['putmon', 'Prometheus', 'ratio', 'goal 1'],
    rows: [[...[putmonMs, prometheusMs, ratio].map(formatNumber), verdict(ratio <= 1)]],
  };
}

function reportersTable({ calmP99Ms, p99Ms, longestStallMs, queryMs }: Reporters) {
  const bound = Math.max(ratioMax * calmP99Ms, calmP99Ms + addedMsMax);
  return {
    title: `Reporters while putmon is asked without pause, ms`,
    headings: ['p99 calm', 'p99', 'goal', 'longest turn', `goal ${stallMsMax}`, 'query'],
    rows: [
      [
        ...[calmP99Ms, p99Ms].map(formatNumber),
        verdict(p99Ms <= bound),
        formatNumber(longestStallMs),
        verdict(longestStallMs <= stallMsMax),
        formatNumber(queryMs),
      ],
    ],
  };
}
