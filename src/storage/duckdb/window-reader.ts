import type { DuckDBConnection } from '@duckdb/node-api';
import type { Windows } from '../journaled/sample-database.js';
import { type ValueColumns, ValueColumnsBuilder } from '../value-columns.js';
import {
  chosenSeries,
  chosenSeriesParameter,
  groupedSeries,
  groupedSeriesParameters,
} from './chosen-series.js';
import type { ReadSessions } from './read-sessions.js';
import { sampleRows } from './sample-rows.js';
import type { Segment, Segments } from './segments.js';
import { readStatistics, type WindowSink } from './window-query.js';

/** An object that reports has a sample so new; looking for it there reads little of a day. */
const recentSeconds = 900;

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

  constructor(sessions: ReadSessions, segments: Segments, clock: () => number) {
    this.#sessions = sessions;
    this.#segments = segments;
    this.#clock = clock;
  }

  /** The statistic of each group's windows that have samples, by one query. */
  async read(groups: readonly (readonly number[])[], windows: Windows): Promise<ValueColumns> {
    const rows = new WindowRows(groups.length, windows);
    const isEmpty = groups.every(({ length }) => length === 0);
    if (isEmpty || windows.lastEndSeconds < windows.firstEndSeconds) return rows.columns();
    const { startSeconds, endSeconds } = rows;
    const chosen = chosenOf(groups);
    await this.#sessions.run(async (connection) => {
      const segments = this.#sessions.segmentsBetween(startSeconds, endSeconds);
      rows.begin(0);
      if (segments.length === 0) return;
      const samples = numberedSamples(segments, chosen, rows);
      await readStatistics(connection, windows.statistic, samples, chosen.parameters, rows);
    });
    return rows.columns();
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

/** Windows are numbered through all groups, so that the database need know of numbers alone. */
class WindowRows implements WindowSink {
  readonly startSeconds: number;
  /** Not included. */
  readonly endSeconds: number;
  readonly periodSeconds: number;
  /** Of each group. */
  readonly windowCount: number;
  readonly #groupCount: number;
  #columns: ValueColumnsBuilder;

  constructor(
    groupCount: number,
    { firstEndSeconds, lastEndSeconds, periodSeconds }: Omit<Windows, 'statistic'>,
  ) {
    this.startSeconds = firstEndSeconds - periodSeconds;
    this.periodSeconds = periodSeconds;
    this.windowCount = Math.floor((lastEndSeconds - this.startSeconds) / periodSeconds);
    this.endSeconds = this.startSeconds + this.windowCount * periodSeconds;
    this.#groupCount = groupCount;
    this.#columns = new ValueColumnsBuilder(groupCount, 0);
  }

  /** A query that failed may be tried again: its rows are forgotten. */
  begin(windowsMax: number): void {
    this.#columns = new ValueColumnsBuilder(this.#groupCount, windowsMax);
  }

  add(number: number, value: number): void {
    const window = number % this.windowCount;
    const group = (number - window) / this.windowCount;
    this.#columns.add(group, this.startSeconds + (window + 1) * this.periodSeconds, value);
  }

  columns(): ValueColumns {
    return this.#columns.build();
  }
}

function chosenOf(groups: readonly (readonly number[])[]): ChosenSeries {
  const [alone = []] = groups;
  if (groups.length === 1) {
    return { filter: chosenSeries, parameters: chosenSeriesParameter(alone) };
  }
  const filter = `SELECT series FROM (${groupedSeries})`;
  return { filter, parameters: groupedSeriesParameters(groups), join: groupedSeries };
}

/** A query for samples, each with the number of its window: those of the first group come first. */
function numberedSamples(
  segments: readonly Segment[],
  { filter, join }: ChosenSeries,
  { startSeconds, endSeconds, periodSeconds, windowCount }: WindowRows,
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
