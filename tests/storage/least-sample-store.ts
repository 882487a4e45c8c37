import { setImmediate } from 'node:timers/promises';
import { MemorySampleStore } from '../../src/storage/memory/memory-sample-store.js';
import {
  type AcceptedReport,
  type Deletion,
  type GroupedWindowQuery,
  type SampleQuery,
  type SampleSelection,
  type SeriesPage,
  type SeriesPageQuery,
  type SeriesScope,
  StoreUnavailableError,
} from '../../src/storage/sample-store.js';
import type { ValueColumns } from '../../src/storage/value-columns.js';

const seriesPerPage = 2;

/**
 * Promises what every engine must, and no more, as one does whose data is elsewhere: it knows of no
 * series by itself, can not tell a repeat, its pages are short, deletions take their time, and reads
 * may fail.
 */
export class LeastSampleStore extends MemorySampleStore {
  readonly #canRead: () => boolean;

  constructor(
    options: ConstructorParameters<typeof MemorySampleStore>[0],
    canRead: () => boolean = () => true,
  ) {
    super(options);
    this.#canRead = canRead;
  }

  override hasSeries(): boolean {
    return false;
  }

  override seriesCountOf(): number {
    return 0;
  }

  override async write(report: AcceptedReport): Promise<'stored'> {
    await super.write(report);
    return 'stored';
  }

  override async findSeries(
    metricId: number,
    seriesKeys: readonly string[],
  ): Promise<ReadonlySet<string>> {
    await this.#reach();
    return super.findSeries(metricId, seriesKeys);
  }

  override async countSeries(scope: SeriesScope): Promise<number> {
    await this.#reach();
    return super.countSeries(scope);
  }

  override async listSeries(metricId: number, query: SeriesPageQuery): Promise<SeriesPage> {
    await this.#reach();
    const seriesMax = Math.min(query.seriesMax, seriesPerPage);
    return super.listSeries(metricId, { ...query, seriesMax });
  }

  override async readSamples(query: SampleQuery): Promise<ValueColumns> {
    await this.#reach();
    return super.readSamples(query);
  }

  override async readGroupedWindows(query: GroupedWindowQuery): Promise<ValueColumns> {
    await this.#reach();
    return super.readGroupedWindows(query);
  }

  override async newestSeconds(
    metricId: number,
    seriesKeys: readonly string[],
  ): Promise<number | undefined> {
    await this.#reach();
    return super.newestSeconds(metricId, seriesKeys);
  }

  override async deleteSamples(selection: SampleSelection): Promise<Deletion> {
    await this.#reach();
    const { metricId, startSeconds, endSeconds } = selection;
    const seriesKeys = [...new Set(selection.seriesKeys)];
    const range = { startSeconds, endSeconds, samplesSkipped: 0, samplesMax: Infinity };
    const { times } = await super.readSamples({ metricId, seriesKeys, ...range });
    const done = this.#later(() => super.deleteSamples(selection));
    return { sampleCount: times.length, done };
  }

  override async deleteMetric(metricId: number): Promise<Deletion> {
    await this.#reach();
    const { seriesKeys } = await super.listSeries(metricId, {
      after: undefined,
      seriesMax: Infinity,
    });
    const range = {
      startSeconds: 0,
      endSeconds: Infinity,
      samplesSkipped: 0,
      samplesMax: Infinity,
    };
    const { times } = await super.readSamples({ metricId, seriesKeys, ...range });
    return { sampleCount: times.length, done: this.#later(() => super.deleteMetric(metricId)) };
  }

  override maintain(): Promise<void> {
    return Promise.resolve();
  }

  async #later(work: () => Promise<unknown>): Promise<void> {
    for (let turn = 0; turn < 5 || !this.#canRead(); turn += 1) await setImmediate();
    await work();
  }

  async #reach(): Promise<void> {
    await setImmediate();
    if (!this.#canRead()) throw new StoreUnavailableError('the server does not answer');
  }
}
