import type { DuckDBConnection } from '@duckdb/node-api';
import type { WindowQuery } from '../sample-store.js';
import { chosenSeries, chosenSeriesParameter } from './chosen-series.js';
import type { ReadSessions } from './read-sessions.js';
import { sampleRows } from './sample-rows.js';
import type { Segment, Segments } from './segments.js';
import { readStatistics } from './window-query.js';

/** An object that reports has a sample so new; looking for it there reads little of a day. */
const recentSeconds = 900;

type Windows = Omit<WindowQuery, 'metricId' | 'seriesKeys'>;

/** Sums up samples inside the database. */
export class WindowReader {
  readonly #sessions: ReadSessions;
  readonly #segments: Segments;
  readonly #clock: () => number;

  constructor(sessions: ReadSessions, segments: Segments, clock: () => number) {
    this.#sessions = sessions;
    this.#segments = segments;
    this.#clock = clock;
  }

  /** The statistic of each window that has samples, by the window's end. */
  async read(seriesIds: readonly number[], windows: Windows): Promise<Map<number, number>> {
    const { firstEndSeconds, lastEndSeconds, periodSeconds, statistic } = windows;
    if (seriesIds.length === 0 || lastEndSeconds < firstEndSeconds) return new Map();
    const startSeconds = firstEndSeconds - periodSeconds;
    const windowCount = Math.floor((lastEndSeconds - startSeconds) / periodSeconds);
    const endSeconds = startSeconds + windowCount * periodSeconds;
    const valueByWindow = await this.#sessions.run(async (connection) => {
      const segments = this.#segments.between(startSeconds, endSeconds);
      if (segments.length === 0) return new Map<number, number>();
      const rows = sampleRows(
        segments,
        `series IN (${chosenSeries}) AND time >= ${startSeconds} AND time < ${endSeconds}`,
      );
      const samples = `SELECT *, (time::BIGINT - ${startSeconds}) // ${periodSeconds} AS "window" FROM (${rows})`;
      return readStatistics(connection, statistic, samples, chosenSeriesParameter(seriesIds));
    });
    return new Map(
      [...valueByWindow].map(([window, value]) => [
        firstEndSeconds + window * periodSeconds,
        value,
      ]),
    );
  }

  /** The time of the newest sample of any of the series. */
  async newestSeconds(seriesIds: readonly number[]): Promise<number | undefined> {
    if (seriesIds.length === 0) return undefined;
    const parameter = chosenSeriesParameter(seriesIds);
    return this.#sessions.run(async (connection) => {
      const recent = Math.floor(this.#clock()) - recentSeconds;
      const segments = this.#segments.between(recent, Infinity);
      const newest = await newestOf(connection, segments, recent, parameter);
      if (newest !== undefined) return newest;
      for (const day of this.#segments.days().reverse()) {
        const newestOfDay = await newestOf(connection, this.#segments.of(day), 0, parameter);
        if (newestOfDay !== undefined) return newestOfDay;
      }
      return undefined;
    });
  }
}

async function newestOf(
  connection: DuckDBConnection,
  segments: readonly Segment[],
  startSeconds: number,
  parameter: [string],
): Promise<number | undefined> {
  if (segments.length === 0) return undefined;
  const rows = sampleRows(segments, `series IN (${chosenSeries}) AND time >= ${startSeconds}`);
  const reader = await connection.runAndReadAll(`SELECT max(time) FROM (${rows})`, parameter);
  const newest = reader.getRows()[0]?.[0];
  return typeof newest === 'number' ? newest : undefined;
}
