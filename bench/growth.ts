/** Draws what becomes of latency and memory as series, samples and connections grow. */
import { Command, Option } from 'commander';
import { growBy } from './growth/grow.js';
import { writeCharts } from './growth/growth-charts.js';
import type { GrowthCurve, GrowthPlan } from './growth/growth-point.js';
import { growthTables, surplusTables } from './growth/growth-tables.js';
import { measureSurplus } from './growth/measure-surplus.js';
import { parseCount } from '../tests/support/parse-count.js';
import { printFigures } from './output/print-figures.js';
import { pinToLoadCore } from './system/cores.js';
import { describeMachine } from './system/machine.js';

const causes = ['series', 'samples', 'connections'] as const;

interface Options {
  readonly rounds: number;
  readonly seconds: number;
  readonly rate: number;
  readonly only?: (typeof causes)[number] | 'surplus';
  readonly quick?: true;
  readonly charts?: string;
  readonly json?: true;
}

await new Command('growth')
  .description('Lets a putmon grow, and looks at how what it costs grows with it.')
  .option('--rounds <n>', 'rounds at each point', parseCount, 3)
  .option('--seconds <n>', 'how long a round lasts', parseCount, 4)
  .option('--rate <n>', 'reports a second, each of one sample', parseCount, 2000)
  .addOption(new Option('--only <curve>', 'only this curve').choices([...causes, 'surplus']))
  .option('--quick', 'fewer and smaller points, for a trial')
  .option('--charts <folder>', 'write the curves there, as SVG')
  .option('--json', 'print JSON, for scripts')
  .addHelpText(
    'after',
    `
Latencies count from when a report was due. A curve by series or samples stored starts the server anew
at each point, so that memory is of what there is and not of how it came. Exponents are slopes between
points on logarithmic axes: 0 is flat, 1 is as fast as the cause.

Example: npm run bench:growth -- --only series --charts docs/growth`,
  )
  .action(measure)
  .parseAsync();

async function measure(options: Options): Promise<void> {
  const { rounds, seconds, rate, only, quick, charts, json } = options;
  const machine = describeMachine();
  pinToLoadCore();
  const plan: GrowthPlan = { rounds, seconds, reportsPerSecond: rate, isQuick: quick === true };
  const curves: GrowthCurve[] = [];
  for (const cause of causes) {
    if (only === undefined || only === cause) curves.push(await growBy(cause, plan));
  }
  const isSurplus = only === undefined || only === 'surplus';
  const surplus = isSurplus ? await measureSurplus(plan) : undefined;
  if (charts !== undefined) await writeCharts(charts, curves);
  const tables = [
    ...curves.flatMap(growthTables),
    ...(surplus === undefined ? [] : surplusTables(surplus)),
  ];
  printFigures(machine, tables, { ...plan, curves, surplus }, json === true);
}
