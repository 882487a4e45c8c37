import { loadPutmon } from '../load/load-putmon.js';
import { runPacedLoad } from '../load/paced-load.js';
import { writeReportText, type ReportShape } from '../load/report-text.js';
import { marginSeconds } from '../load/request-text.js';
import { medianOf, quantileOf } from '../output/statistics.js';
import { cpuSecondsOf, residentBytesOf } from '../system/process-usage.js';
import type { PutmonServer } from '../system/putmon-server.js';
import type { GrowthPlan, LoadFigures } from './growth-point.js';

export interface GrowthLoad {
  readonly hostNumbers: readonly number[];
  readonly connections: number;
}

/** Reports of one sample at the plan's rate; a short round before the others is not counted. */
export async function measureLoad(
  server: PutmonServer,
  load: GrowthLoad,
  plan: GrowthPlan,
): Promise<LoadFigures> {
  const shape = { method: 'POST', samplesPerReport: 1, hostNumbers: load.hostNumbers } as const;
  const run = (seconds: number): Promise<RoundFigures> =>
    loadPutmon(server, shape, () => runRound(server, shape, { ...plan, ...load, seconds }));
  await run(1);
  const rounds: LoadFigures[] = [];
  while (rounds.length < plan.rounds) rounds.push(await run(plan.seconds));
  const median = (figure: keyof LoadFigures): number =>
    medianOf(rounds.map((each) => each[figure]));
  return {
    p50Ms: median('p50Ms'),
    p99Ms: median('p99Ms'),
    cpuMicroseconds: median('cpuMicroseconds'),
    residentBytes: median('residentBytes'),
  };
}

export interface RoundFigures extends LoadFigures {
  /** Answered with the code that they had to be. */
  readonly acceptedCount: number;
}

interface Round {
  readonly reportsPerSecond: number;
  readonly seconds: number;
  readonly connections: number;
  /** That every answer has to have; 0 where it is absent. */
  readonly code?: number;
}

/** One load; memory is read at its end, while the connections are open. */
export async function runRound(
  server: PutmonServer,
  shape: ReportShape,
  { reportsPerSecond, seconds, connections, code = 0 }: Round,
): Promise<RoundFigures> {
  const text = writeReportText(shape, server.credentials, seconds + marginSeconds);
  let cpuSecondsBefore = 0;
  const opened = (): void => {
    cpuSecondsBefore = cpuSecondsOf(server.pid);
  };
  const load = { reportsPerSecond, seconds, connections, code, opened };
  const { acceptedCount, latenciesMs } = await runPacedLoad(server.address, text, load);
  return {
    acceptedCount,
    p50Ms: quantileOf(latenciesMs, 0.5),
    p99Ms: quantileOf(latenciesMs, 0.99),
    cpuMicroseconds: ((cpuSecondsOf(server.pid) - cpuSecondsBefore) * 1e6) / acceptedCount,
    residentBytes: residentBytesOf(server.pid),
  };
}
