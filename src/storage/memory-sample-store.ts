import { compareBytes } from '../model/byte-order.js';
import {
  type AcceptedReport,
  type SampleRange,
  type SampleStore,
  StoreBusyError,
  type StoredSample,
  StoreUnavailableError,
} from './sample-store.js';

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

  listSeries(metricId: number): string[] {
    return [...(this.#metrics.get(metricId)?.samplesByKey.keys() ?? [])].sort(compareBytes);
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
    const samples = this.#metrics.get(range.metricId)?.samplesByKey.get(range.seriesKey) ?? [];
    const { startSeconds, endSeconds, samplesMax } = range;
    return Promise.resolve(
      samples
        .filter(({ timeSeconds }) => timeSeconds >= startSeconds && timeSeconds < endSeconds)
        .sort((a, b) => a.timeSeconds - b.timeSeconds)
        .slice(0, samplesMax),
    );
  }

  deleteMetric(metricId: number): Promise<void> {
    this.#metrics.delete(metricId);
    return Promise.resolve();
  }

  maintain(nowSeconds: number): Promise<void> {
    // Days are dropped whole, so the first one kept is.
    const firstDay = Math.floor(nowSeconds / daySeconds) - this.#options.retentionDays;
    const startSeconds = firstDay * daySeconds;
    for (const { samplesByKey } of this.#metrics.values()) {
      for (const [seriesKey, samples] of samplesByKey) {
        const kept = samples.filter(({ timeSeconds }) => timeSeconds >= startSeconds);
        samplesByKey.set(seriesKey, kept);
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
    for (const { metricId, seriesKey, value } of report.samples) {
      this.#samplesOf(report.accountId, metricId, seriesKey).push({
        timeSeconds: report.timeSeconds,
        value,
      });
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

  #countSeries(belongs: (metric: MetricSamples) => boolean): number {
    let count = 0;
    for (const metric of this.#metrics.values()) {
      if (belongs(metric)) count += metric.samplesByKey.size;
    }
    return count;
  }
}
