import type { AcceptedReport, SampleStore } from '../../src/storage/sample-store.js';
import { tellProgress } from '../../tests/support/tell-progress.js';
import { type Gauge, Gauges } from './gauges.js';

export interface DayShape {
  readonly seriesCount: number;
  readonly intervalSeconds: number;
  readonly samplesPerReport: number;
  /** Kinds that the series take in turn. */
  readonly gauges: readonly Gauge[];
}

export const daySeconds = 86_400;
export const metricId = 1;
/** One in so many reports bears the next second: its sender's timer was late. */
const lateReports = 10;
/** So many samples may wait for the disk: enough to keep it busy. */
const pendingSamplesMax = 20_000;

let reportCount = 0n;

export function seriesKeyOf(series: number): string {
  return `10.${series >> 16}.${(series >> 8) & 255}.${series & 255}`;
}

export function reportOf(timeSeconds: number, samples: AcceptedReport['samples']): AcceptedReport {
  reportCount += 1n;
  // Multiplied by an odd number, counts are spread over all 64 bits, as fingerprints are.
  const fingerprint = BigInt.asUintN(64, reportCount * 0x9e3779b97f4a7c15n);
  return { accountId: 1, fingerprint, timeSeconds, samples };
}

/**
 * Writes a day: every series has its own second of the interval, as senders have; now and then a
 * report is a second late, the last of the day too.
 * @param setClock is told the time that it is by then
 */
export async function writeDay(
  store: SampleStore,
  shape: DayShape,
  firstSecond: number,
  setClock: (nowSeconds: number) => void,
): Promise<void> {
  const gauges = new Gauges(shape.seriesCount, shape.gauges);
  for (let second = 0; second < daySeconds; second += 1) {
    const nowSeconds = firstSecond + second;
    setClock(nowSeconds);
    for (const report of reportsOf(shape, gauges, nowSeconds)) {
      const written = store.write(report);
      if (store.pendingSamples >= pendingSamplesMax) await written;
    }
    if (second % 3600 === 3599) await endHour(store, nowSeconds);
  }
}

async function endHour(store: SampleStore, nowSeconds: number): Promise<void> {
  await store.maintain(nowSeconds);
  tellProgress(`written up to ${new Date(nowSeconds * 1000).toISOString().slice(11, 16)}`);
}

/** The reports of a second. */
function* reportsOf(
  { seriesCount, intervalSeconds, samplesPerReport }: DayShape,
  gauges: Gauges,
  nowSeconds: number,
): Generator<AcceptedReport> {
  const place = nowSeconds % intervalSeconds;
  const stride = samplesPerReport * intervalSeconds;
  for (let first = place * samplesPerReport; first < seriesCount; first += stride) {
    const length = Math.min(samplesPerReport, seriesCount - first);
    const isLate = Math.random() * lateReports < 1;
    const timeSeconds = isLate ? nowSeconds + 1 : nowSeconds;
    const samples = Array.from({ length }, (_, offset) => ({
      metricId,
      seriesKey: seriesKeyOf(first + offset),
      timeSeconds,
      value: gauges.next(first + offset),
    }));
    yield reportOf(timeSeconds, samples);
  }
}
