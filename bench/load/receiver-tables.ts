import { formatMebibytes, verdict, type FigureTable } from '../output/print-figures.js';
import { formatNumber } from '../../tests/support/format-number.js';
import { nameOf, type Comparison } from './compare.js';
import type { PacedFigures } from './pace.js';

const shareGoal = 0.5;
const samplesPerSecondGoal = 200_000;
const p99MsGoal = 25;

export function comparisonTable(comparisons: readonly Comparison[]): FigureTable {
  return {
    title: 'Full load: medians of the rounds',
    headings: [
      'load',
      'bare/s',
      'reports/s',
      'share',
      'samples/s',
      'bare CPU µs',
      'CPU µs',
      'wrk busy',
      'RSS',
      'goal',
    ],
    rows: comparisons.map((comparison) => [
      nameOf(comparison),
      formatNumber(comparison.bareReportsPerSecond),
      formatNumber(comparison.reportsPerSecond),
      formatNumber(comparison.share, 2),
      formatNumber(comparison.samplesPerSecond),
      formatNumber(comparison.bareCpuMicroseconds, 1),
      formatNumber(comparison.cpuMicroseconds, 1),
      formatNumber(comparison.wrkShare, 2),
      formatMebibytes(comparison.residentBytes),
      goalOf(comparison),
    ]),
  };
}

/** GET has no goal of its own. */
function goalOf({ method, samplesPerReport, share, samplesPerSecond }: Comparison): string {
  if (method === 'GET') return '';
  return samplesPerReport === 1
    ? `share ${shareGoal}: ${verdict(share >= shareGoal)}`
    : `${formatNumber(samplesPerSecondGoal)}: ${verdict(samplesPerSecond >= samplesPerSecondGoal)}`;
}

export function pacedTable(paced: readonly PacedFigures[]): FigureTable {
  return {
    title: 'At constant rates: latency from the moment a report was due to its answer, in ms',
    headings: ['load', 'reports/s', 'p50', 'p99', 'p99.9', 'longest', 'goal'],
    rows: paced.map((figures) => [
      nameOf({ method: 'POST', ...figures }),
      formatNumber(figures.reportsPerSecond),
      ...[figures.p50Ms, figures.p99Ms, figures.p999Ms, figures.longestMs].map((ms) =>
        formatNumber(ms, 1),
      ),
      `p99 ${p99MsGoal}: ${verdict(figures.p99Ms < p99MsGoal)}`,
    ]),
  };
}
