import type { DuckDBConnection } from '@duckdb/node-api';
import { type Day, dayOf, daySeconds, endOfDaySeconds } from './day.js';
import type { DuckdbDatabase } from '../../duckdb/duckdb-database.js';
import type { DuckdbSession } from '../../duckdb/duckdb-session.js';
import { DrainedNumber } from './drained-number.js';
import { lookUpReports } from './report-lookup.js';
import type { ReportColumns } from '../journaled/report-columns.js';
import { SampleAppender } from './sample-appender.js';
import type { SampleGroup } from '../journaled/sample-group.js';
import type { Segments } from './segments.js';
import type { SeriesRow } from '../journaled/series-index.js';
import { appendSeries, type SavedSeries } from './series-table.js';
import { PreparedTransaction } from '../../duckdb/transaction.js';

/** Writes groups to the database, each as one transaction. */
export class GroupWriter {
  readonly #session: DuckdbSession;
  readonly #segments: Segments;
  readonly #hasSeries: (row: SeriesRow) => boolean;
  readonly #utcOffsetSeconds: number;
  readonly #drained = new DrainedNumber();
  /** Of the session's present connection, like the appenders. */
  #transaction: PreparedTransaction | undefined;
  readonly #appenders = new Map<string, SampleAppender>();

  constructor(
    database: DuckdbDatabase,
    segments: Segments,
    hasSeries: (row: SeriesRow) => boolean,
    utcOffsetSeconds: number,
  ) {
    this.#session = database.session((connection) => this.#prepare(connection));
    this.#segments = segments;
    this.#hasSeries = hasSeries;
    this.#utcOffsetSeconds = utcOffsetSeconds;
  }

  /**
   * Writes a group, and with it the number of the last record of the journal that it is made of.
   * @param isDoubtful its commit failed before: it is not written again where it reached the disk
   */
  async write(group: ReportColumns, lastNumber: number, isDoubtful: boolean): Promise<void> {
    await this.#session.run(async (connection) => {
      if (isDoubtful && (await this.#drained.read(connection)) >= lastNumber) return;
      await this.#write(connection, group, lastNumber);
    });
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
    const days = this.#daysOf(group);
    for (const day of days) await this.#appenderOf(connection, day);
    try {
      this.#transaction ??= await PreparedTransaction.on(connection);
      await this.#transaction.run(async () => {
        // The first write of a transaction waits for a running checkpoint. This one waits in a
        // thread; an appender's flush would wait on the event loop.
        await this.#drained.write(lastNumber);
        await appendSeries(connection, this.#rowsOf(group));
        for (const day of days) {
          const appender = await this.#appenderOf(connection, day);
          const endSeconds = endOfDaySeconds(day, this.#utcOffsetSeconds);
          appender.append(group, endSeconds - daySeconds, endSeconds);
        }
      });
    } catch (error) {
      // What they hold belongs to the transaction that failed.
      this.#appenders.clear();
      throw error;
    }
  }

  /** Of a series whose metric was deleted meanwhile the number alone, so that none is given it. */
  #rowsOf({ newSeries }: ReportColumns): SavedSeries[] {
    return newSeries.map((row) => (this.#hasSeries(row) ? row : { ...row, metricId: null }));
  }

  /** The days that have samples of the group. */
  #daysOf({ times, sampleCount, earliestSeconds, latestSeconds }: ReportColumns): Iterable<Day> {
    const offset = this.#utcOffsetSeconds;
    const firstDay = dayOf(earliestSeconds, offset);
    if (firstDay === dayOf(latestSeconds, offset)) return [firstDay];
    const days = new Set<Day>();
    for (const time of times.subarray(0, sampleCount)) days.add(dayOf(time, offset));
    return days;
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
