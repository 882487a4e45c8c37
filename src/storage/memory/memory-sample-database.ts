import type { ReportColumns } from '../journaled/report-columns.js';
import type {
  ReplayWindow,
  SampleDatabase,
  SampleDay,
  SampleRange,
  StoreState,
  Windows,
} from '../journaled/sample-database.js';
import type { SampleGroup } from '../journaled/sample-group.js';
import type { SeriesIndex, SeriesRow } from '../journaled/series-index.js';
import type { ReplayMemory } from '../replay-memory.js';
import type { ValueColumns } from '../value-columns.js';
import { columnsOf, type StoredSample, windowValues } from './memory-window.js';

const daySeconds = 86_400;

interface ReportedRow extends StoredSample {
  readonly seriesId: number;
  readonly reportSeconds: number;
  readonly fingerprint: bigint;
}

/** Tables that outlive a database, as a disk outlives a process. */
export class MemoryTables {
  /** In the order they came in. */
  samples: readonly ReportedRow[] = [];
  readonly seriesById = new Map<number, SeriesRow>();
  lastSeriesId = 0;
  drainedNumber = 0;

  /** A copy of the tables as a kill would leave them. */
  copy(): MemoryTables {
    const copy = new MemoryTables();
    copy.samples = this.samples;
    for (const [id, row] of this.seriesById) copy.seriesById.set(id, row);
    copy.lastSeriesId = this.lastSeriesId;
    copy.drainedNumber = this.drainedNumber;
    return copy;
  }
}

/** Samples in memory, under a journaled store. It keeps no order that would have to be sorted. */
export class MemorySampleDatabase implements SampleDatabase {
  readonly name = 'memory';
  readonly logName = 'log in memory';
  readonly #tables: MemoryTables;
  #store: StoreState = { hasSeries: () => true, undrained: () => undefined };

  constructor(tables = new MemoryTables()) {
    this.#tables = tables;
  }

  attach(store: StoreState): void {
    this.#store = store;
  }

  loadSeries(index: SeriesIndex): Promise<void> {
    for (const row of this.#tables.seriesById.values()) index.load(row);
    index.reserve(this.#tables.lastSeriesId);
    return Promise.resolve();
  }

  loadReports(memory: ReplayMemory, window: ReplayWindow): Promise<void> {
    for (const { reportSeconds, fingerprint } of this.#tables.samples) {
      if (reportSeconds < window.startSeconds || reportSeconds >= window.endSeconds) continue;
      memory.remember(reportSeconds, fingerprint);
    }
    memory.shrink();
    return Promise.resolve();
  }

  drainedNumber(): Promise<number> {
    return Promise.resolve(this.#tables.drainedNumber);
  }

  logBytes(): Promise<number> {
    return Promise.resolve(0);
  }

  write(reports: ReportColumns, lastNumber: number, isDoubtful: boolean): Promise<void> {
    const tables = this.#tables;
    if (isDoubtful && tables.drainedNumber >= lastNumber) return Promise.resolve();
    for (const row of reports.newSeries) {
      tables.lastSeriesId = Math.max(tables.lastSeriesId, row.id);
      if (this.#store.hasSeries(row)) tables.seriesById.set(row.id, row);
    }
    tables.samples = [...tables.samples, ...rowsOf(reports)];
    tables.drainedNumber = lastNumber;
    return Promise.resolve();
  }

  findReports(group: SampleGroup): Promise<Set<number>> {
    const known = new Set(
      this.#tables.samples.map(
        ({ reportSeconds, fingerprint }) => `${reportSeconds} ${fingerprint}`,
      ),
    );
    const found = group.unknown.filter((place) =>
      known.has(`${group.reportTimes[place] ?? 0} ${group.fingerprints[place] ?? 0n}`),
    );
    return Promise.resolve(new Set(found));
  }

  readSamples(
    seriesIds: readonly (number | undefined)[],
    { startSeconds, endSeconds, samplesSkipped, samplesMax }: SampleRange,
  ): Promise<ValueColumns> {
    const readable = this.#readable();
    const samplesOfEach = seriesIds.map((id) =>
      readable
        .filter(({ seriesId }) => seriesId === id)
        .filter(({ timeSeconds }) => timeSeconds >= startSeconds && timeSeconds < endSeconds)
        .sort((one, other) => one.timeSeconds - other.timeSeconds)
        .slice(samplesSkipped, samplesSkipped + samplesMax),
    );
    return Promise.resolve(columnsOf(samplesOfEach));
  }

  readGroupedWindows(
    groups: readonly (readonly number[])[],
    windows: Windows,
  ): Promise<ValueColumns> {
    // Series by series, the oldest first: `last` goes by it.
    const readable = this.#readable().sort((one, other) => one.seriesId - other.seriesId);
    const valuesOfEach = groups.map((seriesIds) => {
      const chosen = new Set(seriesIds);
      return windowValues(
        readable.filter(({ seriesId }) => chosen.has(seriesId)),
        windows,
      );
    });
    return Promise.resolve(columnsOf(valuesOfEach));
  }

  newestSeconds(seriesIds: readonly number[]): Promise<number | undefined> {
    const chosen = new Set(seriesIds);
    let newest: number | undefined;
    for (const { seriesId, timeSeconds } of this.#readable()) {
      if (chosen.has(seriesId)) newest = Math.max(newest ?? timeSeconds, timeSeconds);
    }
    return Promise.resolve(newest);
  }

  deleteSamples(
    seriesIds: readonly number[],
    startSeconds: number,
    endSeconds: number,
  ): Promise<number> {
    const chosen = new Set(seriesIds);
    const deleted = this.#delete(
      ({ seriesId, timeSeconds }) =>
        chosen.has(seriesId) && timeSeconds >= startSeconds && timeSeconds < endSeconds,
    );
    return Promise.resolve(deleted.length);
  }

  withoutSamples(seriesIds: readonly number[]): Promise<number[]> {
    const present = new Set(this.#tables.samples.map(({ seriesId }) => seriesId));
    return Promise.resolve(seriesIds.filter((id) => !present.has(id)));
  }

  deleteSeries(
    seriesIds: readonly number[],
    choose: (rows: readonly SeriesRow[]) => readonly SeriesRow[],
  ): Promise<void> {
    const { seriesById } = this.#tables;
    const rows = seriesIds.flatMap((id) => seriesById.get(id) ?? []);
    for (const { id } of choose(rows)) seriesById.delete(id);
    return Promise.resolve();
  }

  deleteSeriesOfMetric<Result>(metricId: number, forget: () => Result): Promise<Result> {
    for (const row of this.#tables.seriesById.values()) {
      if (row.metricId === metricId) this.#tables.seriesById.delete(row.id);
    }
    return Promise.resolve(forget());
  }

  days(): SampleDay[] {
    const days = new Set(this.#tables.samples.map(dayOf));
    return [...days]
      .sort((one, other) => one - other)
      .map((day) => ({
        day,
        date: new Date(day * daySeconds * 1000).toISOString().slice(0, 10),
        endSeconds: (day + 1) * daySeconds,
      }));
  }

  isSorted(): boolean {
    return true;
  }

  sortDay(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  async dropDay({ day }: SampleDay): Promise<readonly number[]> {
    const dropped = this.#delete((sample) => dayOf(sample) === day);
    return this.withoutSamples([...new Set(dropped.map(({ seriesId }) => seriesId))]);
  }

  requireSpace(): Promise<void> {
    return Promise.resolve();
  }

  probe(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #readable(): ReportedRow[] {
    const undrained = this.#store.undrained();
    return [...this.#tables.samples, ...(undrained === undefined ? [] : rowsOf(undrained))];
  }

  #delete(isDeleted: (sample: ReportedRow) => boolean): ReportedRow[] {
    const { samples } = this.#tables;
    this.#tables.samples = samples.filter((sample) => !isDeleted(sample));
    return samples.filter(isDeleted);
  }
}

function dayOf({ timeSeconds }: StoredSample): number {
  return Math.floor(timeSeconds / daySeconds);
}

function rowsOf(reports: ReportColumns): ReportedRow[] {
  const rows: ReportedRow[] = [];
  for (let place = 0; place < reports.reportCount; place += 1) {
    const reportSeconds = reports.reportTimes[place] ?? 0;
    const fingerprint = reports.fingerprints[place] ?? 0n;
    for (let at = rows.length; at < (reports.ends[place] ?? 0); at += 1) {
      const seriesId = reports.series[at] ?? 0;
      const timeSeconds = reports.times[at] ?? 0;
      const value = reports.values[at] ?? NaN;
      rows.push({ seriesId, timeSeconds, value, reportSeconds, fingerprint });
    }
  }
  return rows;
}
