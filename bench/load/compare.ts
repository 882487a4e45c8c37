import { medianOf } from '../output/statistics.js';
import { tellProgress } from '../../tests/support/tell-progress.js';
import type { PinnedServer } from '../system/pinned-server.js';
import { residentBytesOf, withCpuSeconds } from '../system/process-usage.js';
import type { PutmonServer } from '../system/putmon-server.js';
import { runFullLoad, type FullLoadResult } from './full-load.js';
import { loadPutmon } from './load-putmon.js';
import { writeReportText, type ReportShape } from './report-text.js';
import { marginSeconds } from './request-text.js';

export interface ComparedLoad extends ReportShape {
  readonly connections: number;
}

export interface Rounds {
  readonly rounds: number;
  readonly seconds: number;
}

/** Medians over the rounds. */
export interface Comparison extends ComparedLoad {
  readonly bareReportsPerSecond: number;
  readonly reportsPerSecond: number;
  readonly samplesPerSecond: number;
  /** Of putmon's rate in the bare server's of the same round. */
  readonly share: number;
  /** Processor time of all threads; it is less moved by what else the machine does. */
  readonly bareCpuMicroseconds: number;
  readonly cpuMicroseconds: number;
  /** How much of its core wrk used for the bare server, the faster of both. */
  readonly wrkShare: number;
  readonly residentBytes: number;
}

interface Servers {
  readonly bare: PinnedServer;
  readonly putmon: PutmonServer;
}

/** Loads both servers in turn, so that whatever else the machine does meets both. */
export async function compare(
  servers: Servers,
  load: ComparedLoad,
  { rounds, seconds }: Rounds,
): Promise<Comparison> {
  const results: Round[] = [];
  // The first round warms both up, and does not count.
  for (let round = 0; round <= rounds; round += 1) {
    const result = await runRound(servers, load, seconds);
    tellProgress(`${nameOf(load)}: ${round === 0 ? 'warm-up' : `round ${round} of ${rounds}`}`);
    if (round > 0) results.push(result);
  }
  const median = (figure: (round: Round) => number): number => medianOf(results.map(figure));
  const reportsPerSecond = median(({ putmon }) => putmon.requestsPerSecond);
  return {
    ...load,
    bareReportsPerSecond: median(({ bare }) => bare.requestsPerSecond),
    reportsPerSecond,
    samplesPerSecond: reportsPerSecond * load.samplesPerReport,
    share: median(({ bare, putmon }) => putmon.requestsPerSecond / bare.requestsPerSecond),
    bareCpuMicroseconds: median(({ bare }) => (bare.cpuSeconds * 1e6) / bare.acceptedCount),
    cpuMicroseconds: median(({ putmon }) => (putmon.cpuSeconds * 1e6) / putmon.acceptedCount),
    wrkShare: median(({ bare }) => bare.wrkShare),
    residentBytes: residentBytesOf(servers.putmon.pid),
  };
}

/** What one load of a server came to. */
interface RoundResult extends FullLoadResult {
  readonly cpuSeconds: number;
}

interface Round {
  readonly bare: RoundResult;
  readonly putmon: RoundResult;
}

async function runRound(
  { bare, putmon }: Servers,
  load: ComparedLoad,
  seconds: number,
): Promise<Round> {
  const run = (address: string): Promise<FullLoadResult> => {
    const text = writeReportText(load, putmon.credentials, seconds + marginSeconds);
    return runFullLoad(address, text, { ...load, seconds });
  };
  return {
    bare: await withCpuSeconds(bare.pid, () => run(bare.addressAfter('serves'))),
    putmon: await loadPutmon(putmon, load, () =>
      withCpuSeconds(putmon.pid, () => run(putmon.address)),
    ),
  };
}

/** `POST, 1 sample, 64 connections` */
export function nameOf({ method, samplesPerReport, connections }: ComparedLoad): string {
  const samples = samplesPerReport === 1 ? '1 sample' : `${samplesPerReport} samples`;
  return `${method}, ${samples}, ${connections} connections`;
}
