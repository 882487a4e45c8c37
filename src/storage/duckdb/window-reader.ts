import type { DuckDBConnection } from '@duckdb/node-api';
import { FairTurns } from '../../model/fair-turns.js';
import { itemsPerSlice } from '../../model/in-slices.js';
import type { WindowQuery } from '../sample-store.js';
import {
  chosenSeries,
  chosenSeriesParameter,
  groupedSeries,
  groupedSeriesParameters,
} from './chosen-series.js';
import type { ReadSessions } from './read-sessions.js';
import { sampleRows } from './sample-rows.js';
import type { Segment, Segments } from './segments.js';
import { readStatistics } from './window-query.js';

/** An object that reports has a sample so new; looking for it there reads little of a day. */
const recentSeconds = 900;

type Windows = Omit<WindowQuery, 'metricId' | 'seriesKeys'>;

interface ChosenSeries {
  /** A query for the numbers of the series. */
  readonly filter: string;
  /** A query for the group of each series; absent where there is one group. */
  readonly join?: string;
  readonly parameters: string[];
}

/** Sums up samples inside the database. */
export class WindowReader {
  readonly #sessions: ReadSessions;
  readonly #segments: Segments;
  readonly #clock: () => number;
  readonly #turns = new FairTurns();

  constructor(sessions: ReadSessions, segments: Segments, clock: () => number) {
    this.#sessions = sessions;
    this.#segments = segments;
    this.#clock = clock;
  }

  /** The statistic of each window that has samples, by the window's end. */
  async read(seriesIds: readonly number[], windows: Windows): Promise<Map<number, number>> {
    if (seriesIds.length === 0) return new Map();
    const chosen = { filter: chosenSeries, parameters: chosenSeriesParameter(seriesIds) };
    const [valueByEnd = new Map<number, number>()] = await this.#readGroups(1, chosen, windows);
    return valueByEnd;
  }

  /** The same for each of many groups of series, by one query. */
  async readGroups(
    groups: readonly (readonly number[])[],
    windows: Windows,
  ): Promise<Map<number, number>[]> {
    if (groups.every(({ length }) => length === 0)) return groups.map(() => new Map());
    const parameters = groupedSeriesParameters(groups);
    const filter = `SELECT series FROM (${groupedSeries})`;
    return this.#readGroups(groups.length, { filter, parameters, join: groupedSeries }, windows);
  }

  async #readGroups(
    groupCount: number,
    chosen: ChosenSeries,
    windows: Windows,
  ): Promise<Map<number, number>[]> {
    const { firstEndSeconds, lastEndSeconds, periodSeconds, statistic } = windows;
    const valuesByEnd = Array.from({ length: groupCount }, () => new Map<number, number>());
    if (lastEndSeconds < firstEndSeconds) return valuesByEnd;
    const startSeconds = firstEndSeconds - periodSeconds;
    const windowCount = Math.floor((lastEndSeconds - startSeconds) / periodSeconds);
    const range = { startSeconds, endSeconds: startSeconds + windowCount * periodSeconds };
    // Windows are numbered through all groups, so that the database need know of numbers alone.
    const valueByNumber = await this.#sessions.run(async (connection) => {
      const segments = this.#sessions.segmentsBetween(range.startSeconds, range.endSeconds);
      if (segments.length === 0) return new Map<number, number>();
      const samples = numberedSamples(segments, chosen, range, periodSeconds, windowCount);
      return readStatistics(connection, statistic, samples, chosen.parameters);
    });
    let count = 0;
    for (const [number, value] of valueByNumber) {
      const window = number % windowCount;
      const group = (number - window) / windowCount;
      valuesByEnd[group]?.set(firstEndSeconds + window * periodSeconds, value);
      count += 1;
      if (count % itemsPerSlice === 0) await this.#turns.next();
    }
    return valuesByEnd;
  }

  /** The time of the newest sample of any of the series. */
  async newestSeconds(seriesIds: readonly number[]): Promise<number | undefined> {
    if (seriesIds.length === 0) return undefined;
    const parameter = chosenSeriesParameter(seriesIds);
    return this.#sessions.run(async (connection) => {
      const recent = Math.floor(this.#clock()) - recentSeconds;
      const segments = this.#sessions.segmentsBetween(recent, Infinity);
      const newest = await newestOf(connection, segments, recent, parameter);
      if (newest !== undefined) return newest;
      const undrained = this.#sessions.segmentsBetween(0, 0);
      const days = this.#segments.days().reverse();
      for (const segments of [undrained, ...days.map((day) => this.#segments.of(day))]) {
        const newestOfDay = await newestOf(connection, segments, 0, parameter);
        if (newestOfDay !== undefined) return newestOfDay;
      }
      return undefined;
    });
  }
}

/** A query for samples, each with the number of its window: those of the first group come first. */
function numberedSamples(
  segments: readonly Segment[],
  { filter, join }: ChosenSeries,
  { startSeconds, endSeconds }: { readonly startSeconds: number; readonly endSeconds: number },
  periodSeconds: number,
  windowCount: number,
): string {
  const rows = sampleRows(
    segments,
    `series IN (${filter}) AND time >= ${startSeconds} AND time < ${endSeconds}`,
  );
  const window = `(time::BIGINT - ${startSeconds}) // ${periodSeconds}`;
  return join === undefined
    ? `SELECT *, ${window} AS "window" FROM (${rows})`
    : `SELECT *, "group"::BIGINT * ${windowCount} + ${window} AS "window" ` +
        `FROM (${rows}) JOIN (${join}) USING (series)`;
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
