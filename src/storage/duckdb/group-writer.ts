import type { DuckDBConnection } from '@duckdb/node-api';
import { type Day, dayOf } from './day.js';
import type { DiskSpace } from './disk-space.js';
import type { DuckdbDatabase } from './duckdb-database.js';
import type { DuckdbSession } from './duckdb-session.js';
import { lookUpReports } from './report-lookup.js';
import { SampleAppender } from './sample-appender.js';
import type { SampleGroup } from './sample-group.js';
import type { Segments } from './segments.js';
import type { SeriesIndex } from './series-index.js';
import { appendSeries } from './series-table.js';
import { PreparedTransaction } from './transaction.js';

/** A sample in the log, and its share of the file. */
const sampleBytesMax = 40;

/** Writes groups to the disk, each as one transaction. */
export class GroupWriter {
  readonly #session: DuckdbSession;
  readonly #segments: Segments;
  readonly #index: SeriesIndex;
  readonly #space: DiskSpace;
  readonly #utcOffsetSeconds: number;
  /** Of the session's present connection, like the appenders. */
  #transaction: PreparedTransaction | undefined;
  readonly #appenders = new Map<string, SampleAppender>();

  constructor(
    database: DuckdbDatabase,
    segments: Segments,
    index: SeriesIndex,
    space: DiskSpace,
    utcOffsetSeconds: number,
  ) {
    this.#session = database.session((connection) => this.#prepare(connection));
    this.#segments = segments;
    this.#index = index;
    this.#space = space;
    this.#utcOffsetSeconds = utcOffsetSeconds;
  }

  async write(group: SampleGroup): Promise<void> {
    await this.#space.require(group.sampleCount * sampleBytesMax);
    await this.#session.run((connection) => this.#write(connection, group));
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
  }

  async #write(connection: DuckDBConnection, group: SampleGroup): Promise<void> {
    group.repeated = await lookUpReports(connection, this.#segments, group);
    const placesByDay = this.#placesByDay(group);
    for (const day of placesByDay.keys()) await this.#appenderOf(connection, day);
    const newSeries = [...this.#index.unsaved];
    try {
      this.#transaction ??= await PreparedTransaction.on(connection);
      await this.#transaction.run(async () => {
        await appendSeries(connection, newSeries);
        for (const [day, places] of placesByDay) {
          const appender = await this.#appenderOf(connection, day);
          appender.append(group, places);
        }
      });
    } catch (error) {
      // What they hold belongs to the transaction that failed.
      this.#appenders.clear();
      throw error;
    }
    this.#index.markSaved(newSeries);
  }

  #placesByDay(group: SampleGroup): Map<Day, number[]> {
    const placesByDay = new Map<Day, number[]>();
    for (let place = 0; place < group.reportCount; place += 1) {
      if (group.repeated.has(place)) continue;
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
