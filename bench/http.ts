/** Measures what HTTP alone costs, over src/http and over `node:http`. */
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { runFullLoad } from './load/full-load.js';
import { writeReportText } from './load/report-text.js';
import { marginSeconds } from './load/request-text.js';
import { parseCount } from '../tests/support/parse-count.js';
import { printFigures } from './output/print-figures.js';
import { formatNumber } from '../tests/support/format-number.js';
import { tellProgress } from '../tests/support/tell-progress.js';
import { medianOf } from './output/statistics.js';
import { pinToLoadCore } from './system/cores.js';
import { describeMachine } from './system/machine.js';
import { bareServer, PinnedServer } from './system/pinned-server.js';
import { withCpuSeconds } from './system/process-usage.js';

const constantServer = fileURLToPath(new URL('./http/constant-server.js', import.meta.url));

/** What each starts with, by what it is. */
const servers: Readonly<Record<string, readonly string[]>> = {
  'src/http, which reads the body': [constantServer, 'sockets'],
  'node:http, which ignores the body': [bareServer],
  'node:http, which reads it': [constantServer, 'node-http'],
};

/** Nobody looks at what is signed. */
const noKey = { secretId: 'AKIDz8krbsJ5yKBZQpn74WFkmLPx3gnPhESA', secretKey: 'none' };

interface Options {
  readonly rounds: number;
  readonly seconds: number;
  readonly connections: number;
  readonly json?: true;
}

interface Round {
  readonly requestsPerSecond: number;
  readonly microseconds: number;
}

await new Command('http')
  .description('Measures what HTTP alone costs: POSTs as reports are, and a constant as answer.')
  .option('--rounds <n>', 'rounds that the medians are of', parseCount, 5)
  .option('--seconds <n>', 'how long each load of a round lasts', parseCount, 2)
  .option('--connections <n>', 'connections that stay open', parseCount, 64)
  .option('--json', 'print JSON, for scripts')
  .addHelpText('after', '\nThe servers run on core 0, in turn; wrk runs on core 1.')
  .action(measure)
  .parseAsync();

async function measure({ rounds, json, ...load }: Options): Promise<void> {
  const machine = describeMachine();
  pinToLoadCore();
  const running = await Promise.all(
    Object.entries(servers).map(async ([name, command]) => {
      return { name, server: await PinnedServer.start(command), rounds: [] as Round[] };
    }),
  );
  try {
    // The first round warms up, and does not count.
    for (let round = 0; round <= rounds; round += 1) {
      tellProgress(round === 0 ? 'warm-up' : `round ${round} of ${rounds}`);
      for (const each of running) {
        const result = await runRound(each.server, load);
        if (round > 0) each.rounds.push(result);
      }
    }
  } finally {
    for (const { server } of running) await server.stop();
  }
  const figures = running.map((each) => ({
    name: each.name,
    requestsPerSecond: medianOf(each.rounds.map(({ requestsPerSecond }) => requestsPerSecond)),
    microseconds: medianOf(each.rounds.map(({ microseconds }) => microseconds)),
  }));
  const table = {
    title: 'A request of 300 bytes and a constant as answer',
    headings: ['server', 'requests/s', 'CPU µs'],
    rows: figures.map(({ name, requestsPerSecond, microseconds }) => [
      name,
      formatNumber(requestsPerSecond),
      formatNumber(microseconds, 1),
    ]),
  };
  printFigures(machine, [table], { figures }, json === true);
}

async function runRound(
  server: PinnedServer,
  load: { readonly connections: number; readonly seconds: number },
): Promise<Round> {
  const shape = { method: 'POST', samplesPerReport: 1 } as const;
  const text = writeReportText(shape, noKey, load.seconds + marginSeconds);
  const { requestsPerSecond, cpuSeconds, acceptedCount } = await withCpuSeconds(server.pid, () =>
    runFullLoad(server.addressAfter('serves'), text, load),
  );
  return { requestsPerSecond, microseconds: (cpuSeconds * 1e6) / acceptedCount };
}
