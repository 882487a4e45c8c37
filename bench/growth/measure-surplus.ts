import type { ReportShape } from '../load/report-text.js';
import { hostNumbersFrom } from '../load/request-text.js';
import { formatNumber } from '../../tests/support/format-number.js';
import { tellProgress } from '../../tests/support/tell-progress.js';
import { slopeOf } from '../output/statistics.js';
import { PutmonServer } from '../system/putmon-server.js';
import { fill, settingsToFill } from './fill.js';
import type { GrowthPlan, LoadFigures } from './growth-point.js';
import { measureLoad, runRound } from './measure-load.js';
import { emptyJournal } from './measure-queries.js';

/** What reports of series beyond `seriesMax` cost, beside those of series that there are. */
export interface SurplusFigures {
  readonly seriesMax: number;
  readonly accepted: LoadFigures;
  readonly slices: readonly SurplusSlice[];
  /** How memory grew over the second half of the slices. */
  readonly bytesPerReport: number;
  readonly seriesAdded: number;
  readonly samplesStored: number;
  readonly diskBytesAdded: number;
}

/** Some of the reports, each refused with 1018; memory is what it was after them. */
export interface SurplusSlice extends LoadFigures {
  readonly reportCount: number;
}

const seriesMax = 10_000;
const settings = ['--series-max', String(seriesMax), ...settingsToFill];
const connections = 64;
const hostNumberFirst = 10_000_000;
const quotaCode = 1018;
const sliceCount = 10;
const sliceReports = 10_000;
const quickSliceReports = 2_000;

/** Every report names a series that nobody named before. */
export async function measureSurplus(plan: GrowthPlan): Promise<SurplusFigures> {
  const server = await PutmonServer.start([], settings);
  try {
    const known = hostNumbersFrom(hostNumberFirst, seriesMax);
    await fill(server, known, seriesMax);
    const accepted = await measureLoad(server, { hostNumbers: known, connections }, plan);
    // What was accepted is not to reach the database while reports are refused.
    await emptyJournal(server, hostNumberFirst);
    const before = await stateOf(server);
    const slices = await refuseSlices(server, plan);
    const after = await stateOf(server);
    return {
      seriesMax,
      accepted,
      slices,
      bytesPerReport: slopeOf(
        slices
          .slice(sliceCount / 2)
          .map(({ reportCount, residentBytes }) => [reportCount, residentBytes]),
      ),
      seriesAdded: after.series - before.series,
      samplesStored: after.samplesStored - before.samplesStored,
      diskBytesAdded: after.diskBytes - before.diskBytes,
    };
  } finally {
    await server.stop();
  }
}

async function refuseSlices(server: PutmonServer, plan: GrowthPlan): Promise<SurplusSlice[]> {
  const { reportsPerSecond, isQuick } = plan;
  const reports = isQuick ? quickSliceReports : sliceReports;
  const seconds = reports / reportsPerSecond;
  const slices: SurplusSlice[] = [];
  for (let slice = 1; slice <= sliceCount; slice += 1) {
    const hostNumbers = hostNumbersFrom(hostNumberFirst + seriesMax + slice * reports, reports);
    const shape: ReportShape = { method: 'POST', samplesPerReport: 1, hostNumbers };
    const round = { reportsPerSecond, seconds, connections, code: quotaCode };
    const { acceptedCount: refusedCount, ...figures } = await runRound(server, shape, round);
    slices.push({ reportCount: (slices.at(-1)?.reportCount ?? 0) + refusedCount, ...figures });
    tellProgress(`${formatNumber(slice * reports)} reports refused`);
  }
  return slices;
}

async function stateOf(server: PutmonServer) {
  const { samplesStored } = await server.counts();
  return { samplesStored, series: await server.seriesCount(), diskBytes: server.diskBytes() };
}
