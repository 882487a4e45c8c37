import type { ReportedSample, SampleStore } from '../storage/sample-store.js';

/** What the store answers of an account's series, where its hints are not enough. */
export class SeriesAnswers {
  readonly #store: SampleStore;
  readonly #accountId: number;
  /** By metric, those asked for that exist. */
  readonly #keysByMetric = new Map<number, Set<string>>();
  #count: number | undefined;

  constructor(store: SampleStore, accountId: number) {
    this.#store = store;
    this.#accountId = accountId;
  }

  /** How many series the account has. */
  get count(): number {
    return this.#count ?? this.#store.seriesCountOf(this.#accountId);
  }

  has(metricId: number, seriesKey: string): boolean {
    return this.#keysByMetric.get(metricId)?.has(seriesKey) === true;
  }

  /**
   * Asks for the series of samples.
   * @returns whether there is room that was not known of
   * @throws StoreUnavailableError
   */
  async ask(samples: readonly ReportedSample[]): Promise<boolean> {
    const countBefore = this.count;
    this.#count = await this.#store.countSeries({ accountId: this.#accountId });
    let foundCount = 0;
    for (const [metricId, seriesKeys] of this.#unknownIn(samples)) {
      const found = await this.#store.findSeries(metricId, [...seriesKeys]);
      const known = this.#keysByMetric.get(metricId) ?? [];
      this.#keysByMetric.set(metricId, new Set([...known, ...found]));
      foundCount += found.size;
    }
    return foundCount > 0 || this.#count < countBefore;
  }

  #unknownIn(samples: readonly ReportedSample[]): ReadonlyMap<number, ReadonlySet<string>> {
    const unknown = new Map<number, Set<string>>();
    for (const { metricId, seriesKey } of samples) {
      if (this.#store.hasSeries(metricId, seriesKey) || this.has(metricId, seriesKey)) continue;
      const keys = unknown.get(metricId) ?? new Set();
      unknown.set(metricId, keys.add(seriesKey));
    }
    return unknown;
  }
}
