import { rm } from 'node:fs/promises';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { readStatistics } from '../../src/storage/duckdb/window-query.js';
import { delayOf } from '../output/cost-figures.js';
import { medianOf } from '../output/statistics.js';
import { type FileSize, sizeOf } from '../storage/sample-file.js';
import { daySeconds } from '../storage/stored-day.js';
import type { Encoding } from './encodings.js';

const queries = 15;
const periodSeconds = 300;

export interface EncodingFigures {
  readonly size: FileSize;
  /** Absent where rows do not hold samples as such. */
  readonly windowsMs?: WindowsMs;
}

interface WindowsMs {
  readonly seriesOverDay: number;
  readonly thousandOverHour: number;
}

/** Lays down the one unsorted day of a store's file anew, in a file of its own. */
export async function measureEncoding(
  source: string,
  encoding: Encoding,
  file: string,
): Promise<EncodingFigures> {
  await layDown(source, encoding, file);
  const size = await sizeOf(file);
  const figures = encoding.plain ? { size, windowsMs: await windowsOf(file) } : { size };
  await rm(file);
  return figures;
}

async function layDown(source: string, encoding: Encoding, file: string): Promise<void> {
  await inDuckdb(':memory:', 2, async (connection) => {
    await connection.run(`ATTACH '${source}' AS source (READ_ONLY)`);
    const { fileOptions } = encoding;
    await connection.run(`ATTACH '${file}' AS laid${fileOptions ? ` (${fileOptions})` : ''}`);
    const reader = await connection.runAndReadAll('SELECT name FROM source.segments ORDER BY day');
    const segment = String(reader.getRows()[0]?.[0]);
    await connection.run(
      'CREATE TEMP VIEW samples AS SELECT series, time, value, rowid AS arrival ' +
        `FROM source."${segment}"`,
    );
    await connection.run(`CREATE TABLE laid.samples_laid (${encoding.columns})`);
    await connection.run(`INSERT INTO laid.samples_laid ${encoding.rows}`);
    await connection.run('CHECKPOINT laid');
  });
}

/** Medians of the store's own statements, on one thread with nothing beside. */
export async function windowsOf(file: string): Promise<WindowsMs> {
  return inDuckdb(file, 1, async (connection) => {
    const tables = await connection.runAndReadAll(
      "SELECT table_name FROM duckdb_tables() WHERE table_name LIKE 'samples%' " +
        'ORDER BY estimated_size DESC LIMIT 1',
    );
    const table = String(tables.getRows()[0]?.[0]);
    const bounds = await connection.runAndReadAll(
      `SELECT min(time) // ${daySeconds} * ${daySeconds}, max(series) FROM "${table}"`,
    );
    const [start = 0, seriesMax = 0] = bounds.getRows()[0]?.map(Number) ?? [];
    const everyTenth = Array.from({ length: Math.ceil(seriesMax / 10) }, (_, host) => host * 10);
    const median = (seriesOf: (query: number) => string, from: number, seconds: number) =>
      medianMs((query) =>
        readStatistics(connection, 'max', samplesIn(table, from, seconds), [seriesOf(query)], {
          begin: () => undefined,
          add: () => undefined,
        }),
      );
    return {
      seriesOverDay: await median(
        (query) => String(everyTenth[(query * 61) % everyTenth.length]),
        start,
        daySeconds,
      ),
      thousandOverHour: await median(() => everyTenth.join(), start + 11 * 3600, 3600),
    };
  });
}

function samplesIn(table: string, start: number, seconds: number): string {
  return (
    `SELECT *, (time::BIGINT - ${start}) // ${periodSeconds} AS "window" FROM "${table}" ` +
    "WHERE series IN (SELECT unnest(string_split($1, ',')::UINTEGER[])) " +
    `AND time >= ${start} AND time < ${start + seconds}`
  );
}

async function medianMs(call: (query: number) => Promise<unknown>): Promise<number> {
  const delays: number[] = [];
  for (let query = 0; query < queries; query += 1) delays.push(await delayOf(call(query)));
  return medianOf(delays);
}

async function inDuckdb<T>(
  file: string,
  threads: number,
  task: (connection: DuckDBConnection) => Promise<T>,
): Promise<T> {
  const instance = await DuckDBInstance.create(file, { threads: String(threads) });
  const connection = await instance.connect();
  try {
    return await task(connection);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
