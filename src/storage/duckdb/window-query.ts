import type { DuckDBConnection } from '@duckdb/node-api';
import type { Statistic } from '../../model/statistic.js';
import { ExactSum } from '../exact-sum.js';
import { permilleOf } from '../percentile.js';
import { forEachChunkOf } from '../../duckdb/row-chunks.js';

/** Samples whose sizes lie within so many powers of two are added up together. */
const exponentStep = 32;

/** Takes the values of windows that have samples, in the order of their numbers. */
export interface WindowSink {
  /** Called before the first value. */
  begin(windowsMax: number): void;
  add(window: number, value: number): void;
}

/**
 * Reads the statistic of each window that has samples.
 * @param samples a query for window, series, time, value, part and arrival
 */
export function readStatistics(
  connection: DuckDBConnection,
  statistic: Statistic,
  samples: string,
  parameters: string[],
  sink: WindowSink,
): Promise<void> {
  return statistic === 'sum' || statistic === 'avg'
    ? readSums(connection, statistic, samples, parameters, sink)
    : readValues(connection, expressionOf(statistic), samples, parameters, sink);
}

function expressionOf(statistic: Exclude<Statistic, 'sum' | 'avg'>): string {
  if (statistic === 'max' || statistic === 'min') return `${statistic}(value)`;
  if (statistic === 'last') return 'arg_max(value, row(time, series, part, arrival))';
  // A decimal: as a double the share would be a little more or less.
  return `quantile_disc(value, 0.${permilleOf(statistic)})`;
}

async function readValues(
  connection: DuckDBConnection,
  expression: string,
  samples: string,
  parameters: string[],
  sink: WindowSink,
): Promise<void> {
  const result = await connection.run(
    `SELECT "window"::DOUBLE, ${expression} FROM (${samples}) GROUP BY "window" ORDER BY "window"`,
    parameters,
  );
  sink.begin(result.rowCount);
  await forEachChunkOf(result, (chunk) => {
    const windows = chunk.getColumnVector(0);
    const results = chunk.getColumnVector(1);
    for (let row = 0, rows = chunk.rowCount; row < rows; row += 1) {
      sink.add(windows.getItem(row) as number, results.getItem(row) as number);
    }
  });
}

/**
 * DuckDB adds what is exact: samples of about the same size, as whole numbers times one power of
 * two. A few such sums make up a window; they are put together, and rounded once, here.
 */
async function readSums(
  connection: DuckDBConnection,
  statistic: 'sum' | 'avg',
  samples: string,
  parameters: string[],
  sink: WindowSink,
): Promise<void> {
  let total: Total | undefined;
  const round = ({ window, sum, count }: Total): void => {
    sink.add(window, sum.dividedBy(statistic === 'sum' ? 1 : count));
  };
  const result = await connection.run(
    'SELECT "window"::DOUBLE, exponent::DOUBLE, sum((value / pow(2, exponent))::HUGEINT), ' +
      'count(*)::DOUBLE ' +
      `FROM (SELECT "window", value, ${exponentExpression} AS exponent FROM (${samples})) ` +
      'GROUP BY "window", exponent ORDER BY "window"',
    parameters,
  );
  sink.begin(result.rowCount);
  await forEachChunkOf(result, (chunk) => {
    const [windows, exponents, factors, counts] = [0, 1, 2, 3].map((column) =>
      chunk.getColumnVector(column),
    );
    for (let row = 0, rows = chunk.rowCount; row < rows; row += 1) {
      const window = windows?.getItem(row) as number;
      if (window !== total?.window) {
        if (total !== undefined) round(total);
        total = { window, sum: new ExactSum(), count: 0 };
      }
      total.sum.add(factors?.getItem(row) as bigint, exponents?.getItem(row) as number);
      total.count += counts?.getItem(row) as number;
    }
  });
  if (total !== undefined) round(total);
}

/** The sums of a window, put together. */
interface Total {
  readonly window: number;
  readonly sum: ExactSum;
  count: number;
}

/** 54 below the size of a value: divided by that power of two, it is whole, and below 2^87. */
const exponentExpression =
  'greatest(-1074, ' +
  `floor((log2(greatest(abs(value), 5e-324::DOUBLE)) - 54) / ${exponentStep}) * ${exponentStep})`;
