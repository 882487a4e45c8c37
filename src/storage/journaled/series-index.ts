import { FairTurns } from '../../model/fair-turns.js';
import { flatTextOf } from '../../model/flat-text.js';
import { inSlices, mapInSlices } from '../../model/in-slices.js';
import {
  type SeriesPage,
  type SeriesPageQuery,
  seriesPerPageMax,
  type SeriesScope,
} from '../sample-store.js';
import { SeriesList } from './series-list.js';

/** A series as it is kept on disk. */
export interface SeriesRow {
  readonly id: number;
  readonly accountId: number;
  readonly metricId: number;
  readonly seriesKey: string;
  readonly firstSeconds: number;
}

interface MetricSeries {
  readonly accountId: number;
  readonly idByKey: Map<string, number>;
  readonly list: SeriesList;
}

/** Every series, by metric and series key, with the number it goes by on disk. */
export class SeriesIndex {
  readonly #byMetric = new Map<number, MetricSeries>();
  readonly #countByAccount = new Map<number, number>();
  #unsaved: SeriesRow[] = [];
  /** Watched series that no sample has come for since. */
  #idle = new Set<number>();
  readonly #turns = new FairTurns();
  #nextId = 1;
  #count = 0;

  /** Series that are on disk in no form yet, the oldest first. */
  get unsaved(): readonly SeriesRow[] {
    return this.#unsaved;
  }

  /** How many series the scope has. */
  countIn(scope: SeriesScope): number {
    if (scope === 'all') return this.#count;
    if ('accountId' in scope) return this.countOf(scope.accountId);
    return this.#byMetric.get(scope.metricId)?.idByKey.size ?? 0;
  }

  countOf(accountId: number): number {
    return this.#countByAccount.get(accountId) ?? 0;
  }

  idOf(metricId: number, seriesKey: string): number | undefined {
    return this.#byMetric.get(metricId)?.idByKey.get(seriesKey);
  }

  /** Of the series there are. */
  async idsOf(metricId: number, seriesKeys: readonly string[]): Promise<number[]> {
    const idByKey = this.#byMetric.get(metricId)?.idByKey;
    const ids = new Set<number>();
    await inSlices(seriesKeys, this.#turns, (slice) => {
      for (const seriesKey of slice) {
        const id = idByKey?.get(seriesKey);
        if (id !== undefined) ids.add(id);
      }
    });
    return [...ids];
  }

  /** The number of each, in their order; undefined where there is none. */
  eachIdOf(metricId: number, seriesKeys: readonly string[]): Promise<(number | undefined)[]> {
    const idByKey = this.#byMetric.get(metricId)?.idByKey;
    return mapInSlices(seriesKeys, this.#turns, (seriesKey) => idByKey?.get(seriesKey));
  }

  /** A page of the metric's keys, in byte order. */
  async pageOf(metricId: number, { after, seriesMax }: SeriesPageQuery): Promise<SeriesPage> {
    const list = this.#byMetric.get(metricId)?.list;
    if (list === undefined) return { seriesKeys: [], next: undefined };
    return list.page(after, Math.min(seriesMax, seriesPerPageMax));
  }

  /** The series' number; a new one where the series is new. */
  assign(accountId: number, metricId: number, seriesKey: string, firstSeconds: number): number {
    const known = this.idOf(metricId, seriesKey);
    if (known !== undefined) {
      this.#idle.delete(known);
      return known;
    }
    const key = flatTextOf(seriesKey);
    const row = { id: this.#nextId, accountId, metricId, seriesKey: key, firstSeconds };
    this.load(row);
    this.#unsaved.push(row);
    return row.id;
  }

  /** Whether the series goes by this number. */
  has({ id, metricId, seriesKey }: SeriesRow): boolean {
    return this.idOf(metricId, seriesKey) === id;
  }

  /** Takes in a series that is on disk. */
  load(row: Omit<SeriesRow, 'firstSeconds'>): void {
    let metric = this.#byMetric.get(row.metricId);
    if (metric === undefined) {
      const idByKey = new Map<string, number>();
      const list = new SeriesList(idByKey, this.#turns);
      metric = { accountId: row.accountId, idByKey, list };
      this.#byMetric.set(row.metricId, metric);
    }
    this.reserve(row.id);
    const known = metric.idByKey.get(row.seriesKey);
    if (known === undefined) {
      metric.list.added(row.seriesKey);
      this.#add(row.accountId, 1);
    }
    // Of a series that was forgotten the row may be left, when its deletion has failed.
    metric.idByKey.set(row.seriesKey, Math.max(row.id, known ?? 0));
  }

  /** Never gives this number, nor a lower one, to a new series. */
  reserve(id: number): void {
    this.#nextId = Math.max(this.#nextId, id + 1);
  }

  /** Notes that these rows, the first of the unsaved ones, are on disk. */
  markSaved(rows: readonly SeriesRow[]): void {
    this.#unsaved = this.#unsaved.slice(rows.length);
  }

  /** From now on `isIdle` tells of these series; the ones watched before are left alone. */
  watch(seriesIds: readonly number[]): void {
    this.#idle = new Set(seriesIds);
  }

  /** Whether no sample has come for the series since it is watched. */
  isIdle(seriesId: number): boolean {
    return this.#idle.has(seriesId);
  }

  /** Forgets a series; a later sample makes a new one of it. */
  forget(row: SeriesRow): void {
    const { accountId, metricId, seriesKey } = row;
    const metric = this.#byMetric.get(metricId);
    if (metric === undefined || !this.has(row)) return;
    metric.idByKey.delete(seriesKey);
    metric.list.forgotten();
    if (metric.idByKey.size === 0) this.#byMetric.delete(metricId);
    this.#add(accountId, -1);
  }

  /** Forgets the series of a metric and returns their numbers. */
  deleteMetric(metricId: number): number[] {
    const metric = this.#byMetric.get(metricId);
    if (metric === undefined) return [];
    this.#byMetric.delete(metricId);
    this.#add(metric.accountId, -metric.idByKey.size);
    this.#unsaved = this.#unsaved.filter((row) => row.metricId !== metricId);
    return [...metric.idByKey.values()];
  }

  #add(accountId: number, count: number): void {
    this.#count += count;
    this.#countByAccount.set(accountId, this.countOf(accountId) + count);
  }
}
