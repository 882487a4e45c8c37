import { medianOf } from '../output/statistics.js';

/** Something that is done over and over: with each of its inputs in turn. */
export interface Step {
  readonly name: string;
  /** @param at counts up; what it returns is looked at, so that nothing is left out */
  readonly run: (at: number) => unknown;
}

const batchCount = 15;
const batchMs = 60;
/** As V8 has optimized it. */
const warmUpMs = 300;

/** Microseconds of one run: the median over batches. */
export function timeStep({ run }: Step): number {
  runFor(run, warmUpMs);
  return medianOf(Array.from({ length: batchCount }, () => runFor(run, batchMs)));
}

function runFor(run: Step['run'], milliseconds: number): number {
  const startedAt = performance.now();
  let runs = 0;
  let elapsedMs: number;
  do {
    for (let left = 256; left > 0; left -= 1) {
      if (run(runs) === undefined) throw new Error('a step without a result');
      runs += 1;
    }
    elapsedMs = performance.now() - startedAt;
  } while (elapsedMs < milliseconds);
  return (elapsedMs * 1000) / runs;
}
