import { formatNumber, type FigureTable } from '../output/print-figures.js';

/** Medians over the rounds; microseconds are those of a report. */
export interface WorkersFigures {
  readonly workers: number;
  readonly samplesPerReport: number;
  readonly connections: number;
  readonly reportsPerSecond: number;
  /** Of the owner of the storage, all threads. */
  readonly ownerMicroseconds: number;
  /** Of its event loop, which is one thread on any machine. */
  readonly ownerLoopMicroseconds: number;
  /** Of all workers together; 0 where the owner takes reports in itself. */
  readonly workerMicroseconds: number;
}

const grownCores = [2, 4, 8, 16];

export function measuredTable(figures: readonly WorkersFigures[]): FigureTable {
  return {
    title: 'Measured here: medians of the rounds; CPU of a report in µs',
    headings: ['samples', 'workers', 'reports/s', 'workers', 'owner', "its loop's", 'all'],
    rows: figures.map((each) => [
      String(each.samplesPerReport),
      String(each.workers),
      formatNumber(each.reportsPerSecond),
      formatNumber(each.workerMicroseconds, 1),
      formatNumber(each.ownerMicroseconds, 1),
      formatNumber(each.ownerLoopMicroseconds, 1),
      formatNumber(each.workerMicroseconds + each.ownerMicroseconds, 1),
    ]),
  };
}

/** Not measured: what the costs of a report allow, with the load made elsewhere. */
export function growthTable(figures: readonly WorkersFigures[]): FigureTable {
  return {
    title: 'Reports a second that these costs allow, with the load on another machine',
    headings: [
      'samples',
      ...grownCores.map((cores) => `${cores} cores`),
      'bounded by the owner at',
    ],
    rows: figures
      .filter(({ workers }) => workers > 1)
      .map((each) => [
        String(each.samplesPerReport),
        ...grownCores.map((cores) => formatNumber(rateAt(cores, each))),
        formatNumber(1e6 / each.ownerLoopMicroseconds),
      ]),
  };
}

/** The cores are filled, until the one thread that no other can help is. */
function rateAt(cores: number, { workerMicroseconds, ...owner }: WorkersFigures): number {
  const allMicroseconds = workerMicroseconds + owner.ownerMicroseconds;
  return Math.min((cores * 1e6) / allMicroseconds, 1e6 / owner.ownerLoopMicroseconds);
}
