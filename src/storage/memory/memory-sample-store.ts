import { compareBytes } from '../../model/byte-order.js';
import { columnsOf, type StoredSample, windowValues } from './memory-window.js';
import {
  type AcceptedReport,
  type Deletion,
  type GroupedWindowQuery,
  type SampleQuery,
  type SampleSelection,
  type SampleStore,
  type SeriesPage,
  type SeriesPageQuery,
  seriesPerPageMax,
  type SeriesScope,
  StoreBusyError,
  StoreUnavailableError,
} from '../sample-store.js';
import type { ValueColumns } from '../value-columns.js';

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

  seriesCountOf(accountId: number): number {
    return this.#countIn({ accountId });
  }

  hasSeries(metricId: number, seriesKey: string): boolean {
    return this.#metrics.get(metricId)?.samplesByKey.has(seriesKey) ?? false;
  }

  findSeries(metricId: number, seriesKeys: readonly string[]): Promise<ReadonlySet<string>> {
    const known = this.#metrics.get(metricId)?.samplesByKey;
    return Promise.resolve(new Set(seriesKeys.filter((key) => known?.has(key))));
  }

  countSeries(scope: SeriesScope): Promise<number> {
    return Promise.resolve(this.#countIn(scope));
  }

  listSeries(metricId: number, { after, seriesMax }: SeriesPageQuery): Promise<SeriesPage> {
    const keys = [...(this.#metrics.get(metricId)?.samplesByKey.keys() ?? [])]
      .filter((key) => after === undefined || compareBytes(key, after) > 0)
      .sort(compareBytes);
    const seriesKeys = keys.slice(0, Math.min(seriesMax, seriesPerPageMax));
    const next = seriesKeys.length < keys.length ? seriesKeys.at(-1) : undefined;
    return Promise.resolve({ seriesKeys, next });
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

  readSamples({ metricId, seriesKeys, ...range }: SampleQuery): Promise<ValueColumns> {
    const { startSeconds, endSeconds, samplesSkipped, samplesMax } = range;
    const samplesOfEach = seriesKeys.map((seriesKey) =>
      this.#samplesIn(metricId, seriesKey)
        .filter(({ timeSeconds }) => timeSeconds >= startSeconds && timeSeconds < endSeconds)
        .sort((a, b) => a.timeSeconds - b.timeSeconds)
        .slice(samplesSkipped, samplesSkipped + samplesMax),
    );
    return Promise.resolve(columnsOf(samplesOfEach));
  }

  readGroupedWindows({ groups, ...windows }: GroupedWindowQuery): Promise<ValueColumns> {
    const valuesOfEach = groups.map(({ metricId, seriesKeys }) =>
      windowValues(this.#samplesOfAll(metricId, seriesKeys), windows),
    );
    return Promise.resolve(columnsOf(valuesOfEach));
  }

  newestSeconds(metricId: number, seriesKeys: readonly string[]): Promise<number | undefined> {
    const newest = this.#samplesOfAll(metricId, seriesKeys).reduce(
      (latest, { timeSeconds }) => Math.max(latest, timeSeconds),
      -Infinity,
    );
    return Promise.resolve(newest === -Infinity ? undefined : newest);
  }

  deleteSamples(selection: SampleSelection): Promise<Deletion> {
    const { metricId, startSeconds, endSeconds } = selection;
    let sampleCount = 0;
    for (const seriesKey of new Set(selection.seriesKeys)) {
      sampleCount += this.#keepOnly(
        metricId,
        seriesKey,
        ({ timeSeconds }) => timeSeconds < startSeconds || timeSeconds >= endSeconds,
      );
    }
    return Promise.resolve({ sampleCount, done: Promise.resolve() });
  }

  deleteMetric(metricId: number): Promise<Deletion> {
    const samples = [...(this.#metrics.get(metricId)?.samplesByKey.values() ?? [])].flat();
    this.#metrics.delete(metricId);
    return Promise.resolve({ sampleCount: samples.length, done: Promise.resolve() });
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

  #countIn(scope: SeriesScope): number {
    let count = 0;
    for (const [metricId, { accountId, samplesByKey }] of this.#metrics) {
      const isIn =
        scope === 'all' ||
        ('accountId' in scope ? scope.accountId === accountId : scope.metricId === metricId);
      if (isIn) count += samplesByKey.size;
    }
    return count;
  }
}
