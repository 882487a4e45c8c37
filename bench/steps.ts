/** Times each step of a report by itself; see docs/hot-path.md. */
import { Command } from 'commander';
import type { ReportShape } from './load/report-text.js';
import { printFigures, type FigureTable } from './output/print-figures.js';
import { formatNumber } from '../tests/support/format-number.js';
import { tellProgress } from '../tests/support/tell-progress.js';
import { otherWays } from './steps/other-ways.js';
import { reportSteps } from './steps/report-steps.js';
import { timeStep } from './steps/time-step.js';
import { pinToLoadCore } from './system/cores.js';
import { describeMachine } from './system/machine.js';

const shapes: readonly ReportShape[] = [
  { method: 'POST', samplesPerReport: 1 },
  { method: 'GET', samplesPerReport: 1 },
  { method: 'POST', samplesPerReport: 100 },
];

await new Command('steps')
  .description(
    'Times each step of a report by itself, and parts of them beside how else they could be done.',
  )
  .option('--json', 'print JSON, for scripts')
  .addHelpText(
    'after',
    `
No socket and no disk: what these cost is in npm run bench:profile. Each figure is the median of
fifteen batches, in one process on one core, and takes a second.

Example: npm run bench:steps`,
  )
  .action(measure)
  .parseAsync();

interface StepFigure {
  readonly name: string;
  /** Of each shape, in their order. */
  readonly microseconds: readonly number[];
}

async function measure({ json }: { readonly json?: true }): Promise<void> {
  const machine = describeMachine();
  pinToLoadCore();
  const steps = await timeSteps();
  const ways = otherWays.map(({ part, other, ours }) => {
    tellProgress(part);
    const [otherMicroseconds, microseconds] = [timeStep(other), timeStep(ours)];
    return { part, other: other.name, otherMicroseconds, ours: ours.name, microseconds };
  });
  const tables: FigureTable[] = [
    {
      title: 'Steps of a report, in µs',
      headings: ['step', ...shapes.map(nameOf)],
      rows: [...steps, totalOf(steps)].map(({ name, microseconds }) => [
        name,
        ...microseconds.map((each) => formatNumber(each, 2)),
      ]),
    },
    {
      title: 'Parts of them, in µs',
      headings: ['part', 'otherwise', 'µs', 'here', 'µs'],
      rows: ways.map((way) => [
        ...[way.part, way.other, formatNumber(way.otherMicroseconds, 2)],
        ...[way.ours, formatNumber(way.microseconds, 2)],
      ]),
    },
  ];
  printFigures(machine, tables, { steps, ways }, json === true);
}

async function timeSteps(): Promise<StepFigure[]> {
  const figures = new Map<string, number[]>();
  for (const shape of shapes) {
    tellProgress(nameOf(shape));
    for (const step of await reportSteps(shape)) {
      figures.set(step.name, [...(figures.get(step.name) ?? []), timeStep(step)]);
    }
  }
  return [...figures].map(([name, microseconds]) => ({ name, microseconds }));
}

function totalOf(steps: readonly StepFigure[]): StepFigure {
  const sumAt = (at: number): number =>
    steps.reduce((sum, { microseconds }) => sum + (microseconds[at] ?? 0), 0);
  return { name: 'together', microseconds: shapes.map((_, at) => sumAt(at)) };
}

function nameOf({ method, samplesPerReport }: ReportShape): string {
  return `${method} ${samplesPerReport}`;
}
