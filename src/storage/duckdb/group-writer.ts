import type { DuckDBConnection } from '@duckdb/node-api';
import { type Day, dayOf } from './day.js';
import type { DuckdbDatabase } from './duckdb-database.js';
import type { DuckdbSession } from './duckdb-session.js';
import { DrainedNumber } from './drained-number.js';
import { lookUpReports } from './report-lookup.js';
import type { ReportColumns } from './report-columns.js';
import { SampleAppender } from './sample-appender.js';
import type { SampleGroup } from './sample-group.js';
import type { Segments } from './segments.js';
import type { SeriesIndex } from './series-index.js';
import { appendSeries, type SavedSeries } from './series-table.js';
import { PreparedTransaction } from './transaction.js';

/** Writes groups to the database, each as one transaction. */
export class GroupWriter {
  readonly #session: DuckdbSession;
  readonly #segments: Segments;
  readonly #index: SeriesIndex;
  readonly #utcOffsetSeconds: number;
  readonly #drained = new DrainedNumber();
  /** Of the session's present connection, like the appenders. */
  #transaction: PreparedTransaction | undefined;
  readonly #appenders = new Map<string, SampleAppender>();
  /** Whether the last commit failed, which may have reached the disk all the same. */
  #doubtful = false;

  constructor(
    database: DuckdbDatabase,
    segments: Segments,
    index: SeriesIndex,
    utcOffsetSeconds: number,
  ) {
    this.#session = database.session((connection) => this.#prepare(connection));
    this.#segments = segments;
    this.#index = index;
    this.#utcOffsetSeconds = utcOffsetSeconds;
  }

  /**
   * Writes a group, and with it the number of the last record of the journal that it is made of.
   * A group that reached the disk before, though its commit failed, is not written again.
   */
  async write(group: ReportColumns, lastNumber: number): Promise<void> {
    await this.#session.run((connection) => this.#write(connection, group, lastNumber));
  }

  /** Commits what is there already: fails where a group would. */
  probe(): Promise<void> {
    return this.#session.run(async (connection) => {
      this.#transaction ??= await PreparedTransaction.on(connection);
      await this.#transaction.run(() => this.#drained.rewrite(connection));
    });
  }

  /** Which of the group's reports that memory does not know are in the database, by their place. */
  lookUp(group: SampleGroup): Promise<Set<number>> {
    return this.#session.run((connection) => lookUpReports(connection, this.#segments, group));
  }

  /** The number of the last record of the journal that is in the database. */
  drainedNumber(): Promise<number> {
    return this.#session.run((connection) => this.#drained.read(connection));
  }

  /** Runs a task that no group may meet, on the connection that groups are written by. */
  betweenGroups<T>(task: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    return this.#session.run((connection) => {
      for (const appender of this.#appenders.values()) appender.close();
      this.#appenders.clear();
      return task(connection);
    });
  }

  close(): Promise<void> {
    return this.#session.close();
  }

  async #prepare(connection: DuckDBConnection): Promise<void> {
    this.#appenders.clear();
    this.#transaction = undefined;
    await this.#segments.load(connection);
    await this.#drained.prepare(connection);
  }

  async #write(
    connection: DuckDBConnection,
    group: ReportColumns,
    lastNumber: number,
  ): Promise<void> {
    if (this.#doubtful && (await this.#drained.read(connection)) >= lastNumber) return;
    const placesByDay = this.#placesByDay(group);
    for (const day of placesByDay.keys()) await this.#appenderOf(connection, day);
    try {
      this.#transaction ??= await PreparedTransaction.on(connection);
      await this.#transaction.run(async () => {
        await appendSeries(connection, this.#rowsOf(group));
        for (const [day, places] of placesByDay) {
          const appender = await this.#appenderOf(connection, day);
          appender.append(group, places);
        }
        await this.#drained.write(lastNumber);
      });
      this.#doubtful = false;
    } catch (error) {
      this.#doubtful = true;
      // What they hold belongs to the transaction that failed.
      this.#appenders.clear();
      throw error;
    }
  }

  /** Of a series whose metric was deleted meanwhile the number alone, so that none is given it. */
  #rowsOf({ newSeries }: ReportColumns): SavedSeries[] {
    return newSeries.map((row) => (this.#index.has(row) ? row : { ...row, metricId: null }));
  }

  #placesByDay(group: ReportColumns): Map<Day, number[]> {
    const placesByDay = new Map<Day, number[]>();
    for (let place = 0; place < group.reportCount; place += 1) {
      const day = dayOf(group.times[place] ?? 0, this.#utcOffsetSeconds);
      const places = placesByDay.get(day);
      if (places === undefined) placesByDay.set(day, [place]);
      else places.push(place);
    }
    return placesByDay;
  }

  async #appenderOf(connection: DuckDBConnection, day: Day): Promise<SampleAppender> {
    const segment = this.#segments.growing(day) ?? (await this.#segments.create(connection, day));
    const open = this.#appenders.get(segment.name);
    if (open !== undefined) return open;
    const appender = await SampleAppender.open(connection, segment.name);
    this.#appenders.set(segment.name, appender);
    return appender;
  }
}
