import { defaultWorkers } from '../../src/config/settings.js';
import { type FigureTable } from '../output/print-figures.js';
import { formatNumber } from '../../tests/support/format-number.js';

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
  const alone = figures.filter(({ workers }) => workers === 1);
  const shared = figures.filter(({ workers }) => workers > 1);
  return {
    title: 'Reports a second that these costs allow, by default, with the load on another machine',
    headings: ['samples', ...grownCores.map((cores) => `${cores} cores`), 'the owner bears'],
    rows: shared.map((each, at) => [
      String(each.samplesPerReport),
      ...grownCores.map((cores) => formatNumber(rateAt(cores, each, alone[at] ?? each))),
      formatNumber(perSecond(each.ownerLoopMicroseconds)),
    ]),
  };
}

/** The cores, the workers and the owner's one thread: whichever is full first. */
function rateAt(cores: number, shared: WorkersFigures, alone: WorkersFigures): number {
  const workers = defaultWorkers(cores);
  if (workers === 1) return perSecond(alone.ownerLoopMicroseconds);
  const { workerMicroseconds, ownerMicroseconds, ownerLoopMicroseconds } = shared;
  return Math.min(
    cores * perSecond(workerMicroseconds + ownerMicroseconds),
    workers * perSecond(workerMicroseconds),
    perSecond(ownerLoopMicroseconds),
  );
}

function perSecond(microseconds: number): number {
  return 1e6 / microseconds;
}
