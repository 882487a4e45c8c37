import { tellProgress } from '../../tests/support/tell-progress.js';
import { medianOf, quantileOf } from '../output/statistics.js';
import type { PutmonServer } from '../system/putmon-server.js';
import { nameOf, type Comparison, type Rounds } from './compare.js';
import { loadPutmon } from './load-putmon.js';
import { runPacedLoad } from './paced-load.js';
import { writeReportText } from './report-text.js';
import { marginSeconds } from './request-text.js';

/** Latencies at a constant rate: medians over the rounds, the longest of all rounds. */
export interface PacedFigures {
  readonly samplesPerReport: number;
  readonly connections: number;
  readonly reportsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly p999Ms: number;
  readonly longestMs: number;
}

/** Loads putmon at a constant rate. */
export async function paceAt(
  reportsPerSecond: number,
  putmon: PutmonServer,
  full: Comparison,
  { rounds, seconds }: Rounds,
): Promise<PacedFigures> {
  const results: Float64Array[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    results.push(await runRound(putmon, full, reportsPerSecond, seconds));
    tellProgress(`${nameOf(full)}, ${reportsPerSecond} reports/s: round ${round} of ${rounds}`);
  }
  const medianMs = (share: number): number =>
    medianOf(results.map((latenciesMs) => quantileOf(latenciesMs, share)));
  return {
    samplesPerReport: full.samplesPerReport,
    connections: full.connections,
    reportsPerSecond,
    p50Ms: medianMs(0.5),
    p99Ms: medianMs(0.99),
    p999Ms: medianMs(0.999),
    longestMs: Math.max(...results.map((latenciesMs) => quantileOf(latenciesMs, 1))),
  };
}

async function runRound(
  putmon: PutmonServer,
  full: Comparison,
  reportsPerSecond: number,
  seconds: number,
): Promise<Float64Array> {
  const text = writeReportText(full, putmon.credentials, seconds + marginSeconds);
  const load = { connections: full.connections, reportsPerSecond, seconds };
  const { latenciesMs } = await loadPutmon(putmon, full, () =>
    runPacedLoad(putmon.address, text, load),
  );
  return latenciesMs;
}
