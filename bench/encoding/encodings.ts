import { decimalsExpression } from '../../src/storage/duckdb/day-sorter.js';

/** A way to lay down a day of samples. */
export interface Encoding {
  readonly name: string;
  /** A table's columns. */
  readonly columns: string;
  /** A query for its rows, of `samples`: series, time, value and arrival. */
  readonly rows: string;
  /** Of the file, as `ATTACH` takes them. */
  readonly fileOptions?: string;
  /** Whether rows hold series, time and value as such, so that windows can be read of them. */
  readonly plain: boolean;
}

const plainColumns = 'series UINTEGER NOT NULL, time UINTEGER NOT NULL, value DOUBLE NOT NULL';
const mantissaColumns =
  'series UINTEGER NOT NULL, time UINTEGER NOT NULL, decimals UTINYINT NOT NULL, mantissa BIGINT NOT NULL';
/** As in the store, at one sample a minute: series of a slice. */
const sliceRows = 490_000;
const intervalSeconds = 60;
const span = (hours: number): string => `time // ${hours * 3600}`;

/** The order that series take within each slice: by decimals and level. */
function placesOf(hours: number): string {
  const seriesOfSlice = Math.floor((sliceRows * intervalSeconds) / (hours * 3600));
  return (
    `SELECT series, max(${decimalsExpression}) AS decimals, row_number() OVER ` +
    `(ORDER BY series // ${seriesOfSlice}, decimals, min(value), series) AS place ` +
    'FROM samples GROUP BY series'
  );
}

function inSeriesOrder(hours: number): Encoding {
  return {
    name: `spans of ${hours} h, series, time`,
    columns: plainColumns,
    rows: `SELECT series, time, value FROM samples ORDER BY ${span(hours)}, series, time, arrival`,
    plain: true,
  };
}

function alike(hours: number, turning: boolean): Encoding {
  const time = turning ? 'if(place % 2 = 1, time::BIGINT, -time::BIGINT)' : 'time';
  return {
    name: `spans of ${hours} h, series alike, time${turning ? ' forth and back' : ''}`,
    columns: plainColumns,
    rows:
      `SELECT series, time, value FROM samples JOIN (${placesOf(hours)}) USING (series) ` +
      `ORDER BY ${span(hours)}, place, ${time}, arrival`,
    plain: true,
  };
}

const turning: Encoding = {
  name: 'spans of 4 h, series, time forth and back',
  columns: plainColumns,
  rows:
    `SELECT series, time, value FROM samples ORDER BY ${span(4)}, series, ` +
    'if(series % 2 = 1, time::BIGINT, -time::BIGINT), arrival',
  plain: true,
};

const offsets: Encoding = {
  name: 'spans of 4 h, series, time from the span’s start in 16 bits',
  columns:
    'series UINTEGER NOT NULL, span UINTEGER NOT NULL, offset_seconds USMALLINT NOT NULL, value DOUBLE NOT NULL',
  rows: `SELECT series, ${span(4)} AS span, time % 14400, value FROM samples ORDER BY span, series, time`,
  plain: false,
};

const steps: Encoding = {
  name: 'spans of 4 h, series, seconds since the sample before',
  columns: 'series UINTEGER NOT NULL, step INTEGER NOT NULL, value DOUBLE NOT NULL',
  rows:
    'SELECT series, time - coalesce(lag(time) OVER ' +
    `(PARTITION BY series, ${span(4)} ORDER BY time), ${span(4)} * 14400), value ` +
    `FROM samples ORDER BY ${span(4)}, series, time`,
  plain: false,
};

const mantissas = `SELECT series, place, time, decimals, round(value * pow(10, decimals))::BIGINT AS mantissa
  FROM samples JOIN (${placesOf(4)}) USING (series)`;

const mantissa: Encoding = {
  name: 'spans of 4 h, series alike, value as whole number and decimals',
  columns: mantissaColumns,
  rows:
    `SELECT series, time, decimals, mantissa FROM (${mantissas}) ` +
    `ORDER BY ${span(4)}, place, if(place % 2 = 1, time::BIGINT, -time::BIGINT)`,
  plain: false,
};

const mantissaSteps: Encoding = {
  name: 'the same, as steps from the sample before',
  columns: mantissaColumns,
  rows:
    'SELECT series, time, decimals, mantissa - coalesce(lag(mantissa) OVER ' +
    `(PARTITION BY series, ${span(4)} ORDER BY time), 0) ` +
    `FROM (${mantissas}) ORDER BY ${span(4)}, place, time`,
  plain: false,
};

function lists(hours: number): Encoding {
  return {
    name: `a row a series and ${hours} h, lists of times and values`,
    columns:
      'series UINTEGER NOT NULL, span UINTEGER NOT NULL, times UINTEGER[] NOT NULL, series_values DOUBLE[] NOT NULL',
    rows:
      `SELECT series, ${span(hours)} AS span, list(time ORDER BY time), list(value ORDER BY time) ` +
      `FROM samples JOIN (${placesOf(hours)}) USING (series) ` +
      'GROUP BY series, span, place ORDER BY span, place',
    plain: false,
  };
}

function filed(fileOptions: string): Encoding {
  const encoding = alike(3, true);
  return { ...encoding, name: `that in a file of ${fileOptions}`, fileOptions };
}

/** What was considered; the first is what the store did before, the seventh what it does. */
export const encodings: readonly Encoding[] = [
  inSeriesOrder(4),
  inSeriesOrder(24),
  turning,
  alike(4, false),
  alike(1, true),
  alike(2, true),
  alike(3, true),
  alike(4, true),
  alike(24, true),
  offsets,
  steps,
  mantissa,
  mantissaSteps,
  lists(4),
  lists(24),
  filed('BLOCK_SIZE 16384'),
  filed('ROW_GROUP_SIZE 30720'),
  filed("STORAGE_VERSION 'latest'"),
];
