import type { DuckDBConnection } from '@duckdb/node-api';
import type { DuckdbDatabase } from '../../duckdb/duckdb-database.js';

/**
 * What the zone that samples are kept by adds to UTC. It stays as it was for the first of them:
 * the days that samples lie in would otherwise not be those that they are looked for in.
 * @param newSeconds for a file without samples
 */
export async function dayZoneOf(database: DuckdbDatabase, newSeconds: number): Promise<number> {
  const connection = await database.connect();
  try {
    await connection.run(
      'CREATE TABLE IF NOT EXISTS day_zone (utc_offset_seconds INTEGER NOT NULL)',
    );
    await connection.run(
      `DELETE FROM day_zone WHERE utc_offset_seconds <> ${newSeconds} AND NOT EXISTS ` +
        "(FROM duckdb_tables() WHERE table_name LIKE 'samples\\_%' ESCAPE '\\')",
    );
    await connection.run(
      `INSERT INTO day_zone SELECT ${newSeconds} WHERE NOT EXISTS (FROM day_zone)`,
    );
    return await readDayZone(connection);
  } finally {
    connection.closeSync();
  }
}

/** `UTC+08:00` */
export function zoneText(utcOffsetSeconds: number): string {
  const minutes = Math.abs(utcOffsetSeconds) / 60;
  const [hour, minute] = [Math.floor(minutes / 60), minutes % 60];
  const text = [hour, minute].map((part) => String(part).padStart(2, '0')).join(':');
  return `UTC${utcOffsetSeconds < 0 ? '-' : '+'}${text}`;
}

/** What the zone of the file's days adds to UTC. */
export async function readDayZone(connection: DuckDBConnection): Promise<number> {
  const reader = await connection.runAndReadAll('SELECT utc_offset_seconds FROM day_zone');
  return Number(reader.getRows()[0]?.[0]);
}
