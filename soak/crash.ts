/** Kills a loaded putmon again and again, and tells what was lost; see docs/guarantees.md. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { parseCount } from '../tests/support/parse-count.js';
import { formatNumber } from '../tests/support/format-number.js';
import { tellProgress } from '../tests/support/tell-progress.js';
import { printLine, printTable } from '../src/cli/print.js';
import { CrashRun } from './crash/crash-run.js';

interface Options {
  readonly folder: string;
  readonly kills: number;
  readonly samples: number;
  readonly seed: number;
}

await new Command('crash')
  .description('Loads a putmon, kills it with -9, starts it anew and compares, again and again.')
  .option('--folder <path>', 'what is kept', join(tmpdir(), 'putmon-crash'))
  .option('--kills <n>', 'how often it is killed', parseCount, 100)
  .option('--samples <n>', 'how many samples are sent', parseCount, 10_000_000)
  .option('--seed <n>', 'of the random numbers', parseCount, Math.ceil(Math.random() * 1e9))
  .addHelpText(
    'after',
    `
Stopped at any moment, it goes on where it was when it is started with the same folder, until so
many kills and samples are reached. The exit code is 1 where anything is wrong.

Example: npm run soak -- --kills 25 --samples 2000000`,
  )
  .action(crash)
  .parseAsync();

async function crash({ folder, seed, ...counts }: Options): Promise<void> {
  tellProgress(`in ${folder}, with seed ${seed}`);
  const run = new CrashRun({ folder, seed, ...counts, tellProgress });
  const startedAt = performance.now();
  await run.run();
  printReport(run, (performance.now() - startedAt) / 60_000);
  if (run.tally.isFaulty) process.exitCode = 1;
}

function printReport({ tally, rig }: CrashRun, minutes: number): void {
  printTable(
    ['killed amid', 'kills', 'and missed'],
    [...tally.moments].map(([moment, { kills, misses }]) => [
      moment,
      String(kills),
      String(misses),
    ]),
  );
  const figures: Readonly<Record<string, number>> = {
    'samples sent': rig.ledger.sampleCount,
    'samples acknowledged': rig.ledger.acknowledgedSampleCount,
    'reports sent': rig.ledger.reportCount,
    'reports sent again after a kill': tally.resentCount,
    'changes of the catalog': rig.changes.count,
    comparisons: tally.comparisonCount,
    'samples read in comparisons': tally.foundCount,
    'samples lost': tally.faults.lost,
    'samples twice': tally.faults.twice,
    'samples invented': tally.faults.invented,
    'reports in part': tally.faults.half,
    'samples past retention at the end': tally.faults.expired,
  };
  printLine();
  printTable(
    ['of all kills', ''],
    Object.entries(figures).map(([name, count]) => [name, formatNumber(count)]),
  );
  printLine();
  printLine(
    `slowest start ${tally.slowestStartSeconds.toFixed(1)} s, ${minutes.toFixed(1)} minutes`,
  );
  for (const line of tally.told) printLine(line);
  printLine(tally.isFaulty ? 'Something is wrong.' : 'Nothing is wrong.');
}
