import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { GrowthCurve, GrowthPoint } from './growth-point.js';
import { drawChart, type Line } from './line-chart.js';

const wordsOf: Record<GrowthCurve['cause'], string> = {
  series: 'series',
  samples: 'samples stored',
  connections: 'connections',
};

/** Writes an SVG for each curve, named after its cause. */
export async function writeCharts(folder: string, curves: readonly GrowthCurve[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const curve of curves) await writeFile(join(folder, `${curve.cause}.svg`), chartOf(curve));
}

function chartOf({ cause, points }: GrowthCurve): string {
  const across = wordsOf[cause];
  const line = (
    name: string,
    look: Line['look'],
    figureOf: (point: GrowthPoint) => number,
  ): Line => ({ name, look, points: points.map((point) => [point.count, figureOf(point)]) });
  const latency = {
    title: 'Latency of a report, ms',
    across,
    lines: [
      line('p50', 'first', ({ p50Ms }) => p50Ms),
      line('p99', 'second', ({ p99Ms }) => p99Ms),
    ],
  };
  const memory = {
    title: 'Resident memory, MiB',
    across,
    lines: [line('server', 'third', ({ residentBytes }) => residentBytes / 2 ** 20)],
  };
  return drawChart(
    `Latency and memory against ${across}`,
    `Two curves on logarithmic axes: how long a report takes at a constant rate, and how much ` +
      `memory the server has, each against ${across}. A dashed line shows growth as fast as its cause.`,
    [latency, memory],
  );
}
