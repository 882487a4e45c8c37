import type { DuckDBConnection } from '@duckdb/node-api';
import type { ReportColumns } from '../journaled/report-columns.js';
import { SampleAppender } from './sample-appender.js';
import type { Segment } from './segments.js';

/**
 * What is safe in the journal, while the database takes no writes: in memory, of each connection
 * that reads. It came in after all that the database has.
 */
export const undrained: Segment = {
  name: 'undrained',
  day: 0,
  number: 2 ** 32,
  sorted: false,
};

/** Prepares a connection that reads. */
export async function createUndrained(connection: DuckDBConnection): Promise<void> {
  await connection.run(
    `CREATE TEMP TABLE "${undrained.name}" (series UINTEGER NOT NULL, time UINTEGER NOT NULL, ` +
      'value DOUBLE NOT NULL, report UBIGINT NOT NULL)',
  );
}

/** Shows a connection what there is now, which is nothing as long as the disk takes writes. */
export async function showUndrained(
  connection: DuckDBConnection,
  group: ReportColumns | undefined,
): Promise<void> {
  if (group === undefined) return;
  await connection.run(`DELETE FROM "${undrained.name}"`);
  const appender = await SampleAppender.open(connection, undrained.name);
  appender.append(group, 0, Infinity);
  appender.close();
}
