/** Measures what a command costs from its start to its end, beside Node.js that does nothing. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { parseCount } from '../tests/support/parse-count.js';
import { printFigures } from './output/print-figures.js';
import { formatNumber } from '../tests/support/format-number.js';
import { tellProgress } from '../tests/support/tell-progress.js';
import { medianOf } from './output/statistics.js';
import { describeMachine } from './system/machine.js';
import { cpuSecondsOf } from './system/process-usage.js';
import { createKey, PutmonServer } from './system/putmon-server.js';
import { TemporaryFolder } from './system/temporary-folder.js';

const program = fileURLToPath(new URL('../src/cli/putmon.js', import.meta.url));

/** Linux counts in hundredths of a second, which so many runs share. */
const runsPerRound = 10;

interface Options {
  readonly rounds: number;
  readonly json?: true;
}

await new Command('commands')
  .description('Measures the processor time of commands, beside that of node -e 0.')
  .option('--rounds <n>', 'rounds that the medians are of', parseCount, 5)
  .option('--json', 'print JSON, for scripts')
  .action(measure)
  .parseAsync();

async function measure({ rounds, json }: Options): Promise<void> {
  const machine = describeMachine();
  const folder = await TemporaryFolder.create('bench');
  const credentials = createKey(folder.path);
  const server = await PutmonServer.startOn(folder.path, credentials);
  const series = ['--namespace', 'host', '--metric', 'cpu', '--dimension', 'ip=10.0.0.1'];
  const get = [program, 'get', '--data', folder.path, ...series];
  const commands: Readonly<Record<string, readonly string[]>> = {
    'node -e 0': ['-e', '0'],
    'putmon --help': [program, '--help'],
    'putmon put': [program, 'put', '--url', `http://${server.address}`, ...series, '--value', '1'],
    'putmon get': get,
    'putmon get --statistic max': [...get, '--statistic', 'max'],
  };
  const environment = {
    ...process.env,
    PUTMON_SECRET_ID: credentials.secretId,
    PUTMON_SECRET_KEY: credentials.secretKey,
  };
  const figures = Object.entries(commands).map(([name, args]) => ({
    name,
    args,
    milliseconds: [] as number[],
  }));
  try {
    // The first round warms up, and does not count.
    for (let round = 0; round <= rounds; round += 1) {
      tellProgress(round === 0 ? 'warm-up' : `round ${round} of ${rounds}`);
      for (const { args, milliseconds } of figures) {
        const cost = costOf(args, environment, server.pid);
        if (round > 0) milliseconds.push(cost);
      }
    }
  } finally {
    await server.stop();
    await folder.remove();
  }
  const medians = figures.map(({ name, milliseconds }) => ({
    name,
    milliseconds: medianOf(milliseconds),
  }));
  const idle = medians[0]?.milliseconds ?? NaN;
  const table = {
    title: 'Processor time of a command',
    headings: ['command', 'CPU ms', 'of node -e 0'],
    rows: medians.map(({ name, milliseconds }) => [
      name,
      formatNumber(milliseconds),
      formatNumber(milliseconds / idle, 1),
    ]),
  };
  printFigures(machine, [table], { figures: medians }, json === true);
}

/** Of one run, without what the server uses for it, in milliseconds. @throws where the command fails */
function costOf(args: readonly string[], env: NodeJS.ProcessEnv, serverPid: number): number {
  const usedSeconds = (): number => cpuSecondsOf(process.pid) - cpuSecondsOf(serverPid);
  const before = usedSeconds();
  for (let run = 0; run < runsPerRound; run += 1) {
    const { status, stderr } = spawnSync(process.execPath, args, { env, encoding: 'utf8' });
    if (status !== 0) throw new Error(`${args.join(' ')}: ${stderr}`);
  }
  return ((usedSeconds() - before) * 1000) / runsPerRound;
}
