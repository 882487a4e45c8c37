import { DuckDBInstance } from '@duckdb/node-api';
import { daySeconds } from '../storage/stored-day.js';

/** Copies the one day that the store has sorted to an earlier one, row by row as it lies. */
export async function copyDay(file: string, daysBack: number): Promise<void> {
  const instance = await DuckDBInstance.create(file);
  const connection = await instance.connect();
  const reader = await connection.runAndReadAll(
    'SELECT name FROM segments WHERE sorted ORDER BY day DESC LIMIT 1',
  );
  const original = String(reader.getRows()[0]?.[0]);
  const copy = `samples_${daysBack}_days_back_sorted`;
  await connection.run(
    `CREATE TABLE "${copy}" (series UINTEGER NOT NULL, time UINTEGER NOT NULL, value DOUBLE NOT NULL)`,
  );
  await connection.run(
    `INSERT INTO "${copy}" SELECT series, time - ${daysBack * daySeconds}, value FROM "${original}"`,
  );
  await connection.run(
    `INSERT INTO segments SELECT '${copy}', day - ${daysBack}, number, sorted ` +
      `FROM segments WHERE name = '${original}'`,
  );
  await connection.run('CHECKPOINT');
  connection.closeSync();
  instance.closeSync();
}
