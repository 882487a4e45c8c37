import { compareBytes } from '../../model/byte-order.js';
import { statisticOf } from './memory-window.js';
import {
  type AcceptedReport,
  type GroupedWindowQuery,
  type SampleRange,
  type SampleSelection,
  type SampleStore,
  StoreBusyError,
  type StoredSample,
  StoreUnavailableError,
  type WindowQuery,
} from '../sample-store.js';

const daySeconds = 86_400;

export interface MemorySampleStoreOptions {
  readonly pendingSamplesMax: number;
  readonly retentionDays: number;
}

interface MetricSamples {
  readonly accountId: number;
  /** By series key; in the order they came in. */
  readonly samplesByKey: Map<string, StoredSample[]>;
}

/** Samples in memory: keeps every promise but those about the disk. */
export class MemorySampleStore implements SampleStore {
  pendingSamples = 0;
  readonly pendingMilliseconds = 0;
  writable = true;
  readonly #options: MemorySampleStoreOptions;
  readonly #metrics = new Map<number, MetricSamples>();
  readonly #outcomes = new Map<string, Promise<'stored'>>();

  constructor(options: MemorySampleStoreOptions) {
    this.#options = options;
  }

  get seriesCount(): number {
    return this.#countSeries(() => true);
  }

  seriesCountOf(accountId: number): number {
    return this.#countSeries((metric) => metric.accountId === accountId);
  }

  hasSeries(metricId: number, seriesKey: string): boolean {
    return this.#metrics.get(metricId)?.samplesByKey.has(seriesKey) ?? false;
  }

  listSeries(metricId: number): Promise<readonly string[]> {
    const keys = [...(this.#metrics.get(metricId)?.samplesByKey.keys() ?? [])];
    return Promise.resolve(keys.sort(compareBytes));
  }

  async write(report: AcceptedReport): Promise<'stored' | 'repeated'> {
    const name = `${report.timeSeconds} ${report.fingerprint}`;
    const earlier = this.#outcomes.get(name);
    if (earlier !== undefined) return earlier.then(() => 'repeated');
    if (!this.writable) throw new StoreUnavailableError('the store is closed');
    const sampleCount = report.samples.length;
    if (this.pendingSamples + sampleCount > this.#options.pendingSamplesMax) {
      throw new StoreBusyError('too many samples wait');
    }
    const outcome = this.#keep(report);
    this.#outcomes.set(name, outcome);
    return outcome;
  }

  readSamples(range: SampleRange): Promise<StoredSample[]> {
    const { startSeconds, endSeconds, samplesSkipped, samplesMax } = range;
    const samples = this.#samplesIn(range.metricId, range.seriesKey).filter(
      ({ timeSeconds }) => timeSeconds >= startSeconds && timeSeconds < endSeconds,
    );
    samples.sort((a, b) => a.timeSeconds - b.timeSeconds);
    return Promise.resolve(samples.slice(samplesSkipped, samplesSkipped + samplesMax));
  }

  readWindows(query: WindowQuery): Promise<Map<number, number>> {
    const { firstEndSeconds, lastEndSeconds, periodSeconds } = query;
    const startSeconds = firstEndSeconds - periodSeconds;
    const samplesByEnd = new Map<number, StoredSample[]>();
    for (const sample of this.#samplesOfAll(query.metricId, query.seriesKeys)) {
      const window = Math.floor((sample.timeSeconds - startSeconds) / periodSeconds);
      const end = firstEndSeconds + window * periodSeconds;
      if (end < firstEndSeconds || end > lastEndSeconds) continue;
      const samples = samplesByEnd.get(end);
      if (samples === undefined) samplesByEnd.set(end, [sample]);
      else samples.push(sample);
    }
    const windows = [...samplesByEnd].map(
      ([end, samples]) => [end, statisticOf(query.statistic, samples)] as const,
    );
    return Promise.resolve(new Map(windows));
  }

  readGroupedWindows({ groups, ...windows }: GroupedWindowQuery): Promise<Map<number, number>[]> {
    return Promise.all(groups.map((group) => this.readWindows({ ...windows, ...group })));
  }

  newestSeconds(metricId: number, seriesKeys: readonly string[]): Promise<number | undefined> {
    const newest = this.#samplesOfAll(metricId, seriesKeys).reduce(
      (latest, { timeSeconds }) => Math.max(latest, timeSeconds),
      -Infinity,
    );
    return Promise.resolve(newest === -Infinity ? undefined : newest);
  }

  deleteSamples(selection: SampleSelection): Promise<number> {
    const { metricId, startSeconds, endSeconds } = selection;
    let deleted = 0;
    for (const seriesKey of new Set(selection.seriesKeys)) {
      deleted += this.#keepOnly(
        metricId,
        seriesKey,
        ({ timeSeconds }) => timeSeconds < startSeconds || timeSeconds >= endSeconds,
      );
    }
    return Promise.resolve(deleted);
  }

  deleteMetric(metricId: number): Promise<void> {
    this.#metrics.delete(metricId);
    return Promise.resolve();
  }

  maintain(nowSeconds: number): Promise<void> {
    // Days are dropped whole, so the first one kept is.
    const firstDay = Math.floor(nowSeconds / daySeconds) - this.#options.retentionDays;
    const startSeconds = firstDay * daySeconds;
    for (const [metricId, { samplesByKey }] of this.#metrics) {
      for (const seriesKey of samplesByKey.keys()) {
        this.#keepOnly(metricId, seriesKey, ({ timeSeconds }) => timeSeconds >= startSeconds);
      }
    }
    return Promise.resolve();
  }

  async close(): Promise<void> {
    this.writable = false;
    await Promise.all(this.#outcomes.values());
  }

  async #keep(report: AcceptedReport): Promise<'stored'> {
    this.pendingSamples += report.samples.length;
    await Promise.resolve();
    for (const { metricId, seriesKey, timeSeconds, value } of report.samples) {
      this.#samplesOf(report.accountId, metricId, seriesKey).push({ timeSeconds, value });
    }
    this.pendingSamples -= report.samples.length;
    return 'stored';
  }

  #samplesOf(accountId: number, metricId: number, seriesKey: string): StoredSample[] {
    let metric = this.#metrics.get(metricId);
    if (metric === undefined) {
      metric = { accountId, samplesByKey: new Map() };
      this.#metrics.set(metricId, metric);
    }
    let samples = metric.samplesByKey.get(seriesKey);
    if (samples === undefined) {
      samples = [];
      metric.samplesByKey.set(seriesKey, samples);
    }
    return samples;
  }

  #samplesIn(metricId: number, seriesKey: string): readonly StoredSample[] {
    return this.#metrics.get(metricId)?.samplesByKey.get(seriesKey) ?? [];
  }

  /** Series by series, the oldest series first. */
  #samplesOfAll(metricId: number, seriesKeys: readonly string[]): StoredSample[] {
    const chosen = new Set(seriesKeys);
    const series = [...(this.#metrics.get(metricId)?.samplesByKey ?? [])];
    return series.flatMap(([seriesKey, samples]) => (chosen.has(seriesKey) ? samples : []));
  }

  /** Returns how many samples are gone; a series without any goes with them. */
  #keepOnly(
    metricId: number,
    seriesKey: string,
    isKept: (sample: StoredSample) => boolean,
  ): number {
    const samples = this.#samplesIn(metricId, seriesKey);
    const kept = samples.filter(isKept);
    if (kept.length === 0) this.#metrics.get(metricId)?.samplesByKey.delete(seriesKey);
    else this.#metrics.get(metricId)?.samplesByKey.set(seriesKey, kept);
    return samples.length - kept.length;
  }

  #countSeries(belongs: (metric: MetricSamples) => boolean): number {
    let count = 0;
    for (const metric of this.#metrics.values()) {
      if (belongs(metric)) count += metric.samplesByKey.size;
    }
    return count;
  }
}
