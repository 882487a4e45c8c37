import type { DuckDBConnection } from '@duckdb/node-api';
import { type Day, dateOf, dayOf } from './day.js';
import { inTransaction } from '../../duckdb/transaction.js';

/** A table of samples of one day. */
export interface Segment {
  readonly name: string;
  readonly day: Day;
  /** Samples of a segment came in before those of segments of the day with higher numbers. */
  readonly number: number;
  /** By series and time; else in the order the samples came in, each with its report. */
  readonly sorted: boolean;
}

/** The segments that hold the samples: the table `segments`, and the same list in memory. */
export class Segments {
  readonly #utcOffsetSeconds: number;
  #byDay = new Map<Day, readonly Segment[]>();
  readonly #sealed = new Set<string>();
  #numberMax = 0;

  constructor(utcOffsetSeconds: number) {
    this.#utcOffsetSeconds = utcOffsetSeconds;
  }

  /** Reads the list from disk. */
  async load(connection: DuckDBConnection): Promise<void> {
    await connection.run(
      'CREATE TABLE IF NOT EXISTS segments (name VARCHAR NOT NULL, day INTEGER NOT NULL, ' +
        'number UINTEGER NOT NULL, sorted BOOLEAN NOT NULL)',
    );
    const reader = await connection.runAndReadAll(
      'SELECT name, day, number, sorted FROM segments ORDER BY number',
    );
    this.#byDay = new Map();
    for (const row of reader.getRowObjects()) {
      const segment = row as unknown as Segment;
      this.#byDay.set(segment.day, [...this.of(segment.day), segment]);
      this.#numberMax = Math.max(this.#numberMax, segment.number);
    }
  }

  /** Drops the tables that an interrupted sorting left behind. */
  async dropUnlisted(connection: DuckDBConnection): Promise<void> {
    const reader = await connection.runAndReadAll(
      "SELECT table_name FROM duckdb_tables() WHERE table_name LIKE 'samples\\_%' ESCAPE '\\' " +
        'AND table_name NOT IN (SELECT name FROM segments)',
    );
    for (const [name] of reader.getRows()) await connection.run(`DROP TABLE "${String(name)}"`);
  }

  days(): Day[] {
    return [...this.#byDay.keys()].sort((a, b) => a - b);
  }

  /** The day's segments, the earliest first. */
  of(day: Day): readonly Segment[] {
    return this.#byDay.get(day) ?? [];
  }

  /** The segments of the days that a time touches, the end not included. */
  between(startSeconds: number, endSeconds: number): Segment[] {
    const startDay = dayOf(startSeconds, this.#utcOffsetSeconds);
    const endDay = dayOf(endSeconds - 1, this.#utcOffsetSeconds);
    return this.all().filter(({ day }) => day >= startDay && day <= endDay);
  }

  all(): Segment[] {
    return [...this.#byDay.values()].flat();
  }

  /** The segment that takes the day's new samples, where there is one. */
  growing(day: Day): Segment | undefined {
    const last = this.of(day).at(-1);
    return last === undefined || last.sorted || this.#sealed.has(last.name) ? undefined : last;
  }

  /** Adds a segment for the day's new samples. */
  async create(connection: DuckDBConnection, day: Day): Promise<Segment> {
    const number = this.#numberMax + 1;
    const segment = { name: tableName(day, number), day, number, sorted: false };
    await inTransaction(connection, async () => {
      await connection.run(
        `CREATE TABLE "${segment.name}" (series UINTEGER NOT NULL, time UINTEGER NOT NULL, ` +
          'value DOUBLE NOT NULL, report UBIGINT NOT NULL)',
      );
      await insertRow(connection, segment);
    });
    this.#numberMax = number;
    this.#byDay.set(day, [...this.of(day), segment]);
    return segment;
  }

  /** Ends the day's segments: new samples go to a fresh one. */
  seal(day: Day): readonly Segment[] {
    const segments = this.of(day);
    for (const segment of segments) this.#sealed.add(segment.name);
    return segments;
  }

  /** Makes the sorted segment visible in the place of those it was made from. */
  async replace(
    connection: DuckDBConnection,
    sealed: readonly Segment[],
    sorted: Segment,
  ): Promise<void> {
    await inTransaction(connection, async () => {
      await insertRow(connection, sorted);
      for (const segment of sealed) await deleteRow(connection, segment);
    });
    const names = new Set(sealed.map((segment) => segment.name));
    const others = this.of(sorted.day).filter((segment) => !names.has(segment.name));
    this.#byDay.set(sorted.day, [sorted, ...others]);
    for (const name of names) this.#sealed.delete(name);
  }

  /** Makes a whole day invisible and returns what is to be dropped of it. */
  async remove(connection: DuckDBConnection, day: Day): Promise<readonly Segment[]> {
    const segments = this.of(day);
    await inTransaction(connection, async () => {
      for (const segment of segments) await deleteRow(connection, segment);
    });
    this.#byDay.delete(day);
    return segments;
  }
}

/** The segment that sorting makes of a day's sealed ones. */
export function sortedSegmentOf(sealed: readonly Segment[]): Segment | undefined {
  const last = sealed.at(-1);
  if (last === undefined) return undefined;
  return { ...last, name: `${tableName(last.day, last.number)}_sorted`, sorted: true };
}

function tableName(day: Day, number: number): string {
  return `samples_${dateOf(day).replaceAll('-', '')}_${number}`;
}

async function insertRow(connection: DuckDBConnection, segment: Segment): Promise<void> {
  await connection.run(
    `INSERT INTO segments VALUES ('${segment.name}', ${segment.day}, ${segment.number}, ${segment.sorted})`,
  );
}

async function deleteRow(connection: DuckDBConnection, segment: Segment): Promise<void> {
  await connection.run(`DELETE FROM segments WHERE name = '${segment.name}'`);
}
