import type { DuckDBConnection } from '@duckdb/node-api';
import type { CheckResult, DataCheck } from '../data-check.js';
import { endOfDaySeconds } from './day.js';
import type { DuckdbDatabase } from '../../duckdb/duckdb-database.js';
import type { DuckdbSession } from '../../duckdb/duckdb-session.js';
import { readDayZone, zoneText } from './day-zone.js';
import { type ScannedTable, scanTable, tableNames } from './table-scan.js';
import { counted } from '../../model/counted.js';

const daySeconds = 86_400;

interface ListedSegment {
  readonly name: string;
  readonly day: number;
}

/** Reads every block of the file, and compares what its tables say of each other. */
export class DuckdbDataCheck implements DataCheck {
  readonly #session: DuckdbSession;
  #closed = false;

  constructor(database: DuckdbDatabase) {
    this.#session = database.session();
  }

  async run(): Promise<CheckResult[]> {
    const tables: ScannedTable[] = [];
    for (const name of await this.#session.run(tableNames)) {
      if (this.#closed) return [];
      const table = await this.#session.run((connection) => scanIfThere(connection, name));
      if (table !== undefined) tables.push(table);
    }
    const segments = await this.#session.run((connection) => checkSegments(connection, tables));
    return [...tableResults(tables), segments];
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#session.close();
  }
}

/** Undefined where sorting or retention has dropped it meanwhile. */
async function scanIfThere(
  connection: DuckDBConnection,
  name: string,
): Promise<ScannedTable | undefined> {
  try {
    return await scanTable(connection, name);
  } catch (error) {
    if ((await tableNames(connection)).includes(name)) throw error;
    return undefined;
  }
}

function tableResults(tables: readonly ScannedTable[]): CheckResult[] {
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  const damaged = tables.filter(({ fault }) => fault !== undefined);
  const detail = `${counted(tables.length - damaged.length, 'table')}, ${counted(rows, 'row')} read`;
  return [
    { check: 'tables', state: 'ok', detail },
    ...damaged.map(({ name, fault = '' }) => ({
      check: `table ${name}`,
      state: 'failed' as const,
      detail: `${fault.replace(/\s+/g, ' ')}; restore a backup`,
    })),
  ];
}

/** The segments that are listed now, so that none which was replaced meanwhile is missed. */
async function checkSegments(
  connection: DuckDBConnection,
  tables: readonly ScannedTable[],
): Promise<CheckResult> {
  const check = 'segments';
  const damaged = new Set(tables.filter(({ fault }) => fault).map(({ name }) => name));
  if (damaged.has('segments')) return { check, state: 'failed', detail: 'their list is damaged' };
  const reader = await connection.runAndReadAll('SELECT name, day FROM segments');
  const listed: ListedSegment[] = reader
    .getRows()
    .map(([name, day]) => ({ name: String(name), day: Number(day) }));
  const there = new Set(await tableNames(connection));
  const missing = listed.find(({ name }) => !there.has(name));
  if (missing !== undefined) {
    return { check, state: 'failed', detail: `${missing.name} has no table; restore a backup` };
  }
  // The folder's own: what the configuration says now is about queries and alarms.
  const utcOffsetSeconds = await readDayZone(connection);
  for (const segment of listed.filter(({ name }) => !damaged.has(name))) {
    if ((await countStrays(connection, segment, utcOffsetSeconds)) === 0) continue;
    const detail = `${segment.name} has samples of other days; restore a backup`;
    return { check, state: 'failed', detail };
  }
  const detail =
    `${counted(listed.length, 'segment')}, each with its table; ` +
    `days of ${zoneText(utcOffsetSeconds)}`;
  return { check, state: 'ok', detail };
}

async function countStrays(
  connection: DuckDBConnection,
  { name, day }: ListedSegment,
  utcOffsetSeconds: number,
): Promise<number> {
  const end = endOfDaySeconds(day, utcOffsetSeconds);
  const reader = await connection.runAndReadAll(
    `SELECT count(*) FROM "${name}" WHERE time < ${end - daySeconds} OR time >= ${end}`,
  );
  return Number(reader.getRows()[0]?.[0]);
}
