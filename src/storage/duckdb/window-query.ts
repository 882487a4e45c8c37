import type { DuckDBConnection } from '@duckdb/node-api';
import type { Statistic } from '../../model/statistic.js';
import { ExactSum } from '../exact-sum.js';
import { permilleOf } from '../percentile.js';

/** Samples whose sizes lie within so many powers of two are added up together. */
const exponentStep = 32;

/**
 * Reads the statistic of each window that has samples, by the window's number.
 * @param samples a query for window, series, time, value, part and arrival
 */
export function readStatistics(
  connection: DuckDBConnection,
  statistic: Statistic,
  samples: string,
  parameters: string[],
): Promise<Map<number, number>> {
  return statistic === 'sum' || statistic === 'avg'
    ? readSums(connection, statistic, samples, parameters)
    : readValues(connection, expressionOf(statistic), samples, parameters);
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
): Promise<Map<number, number>> {
  const reader = await connection.runAndReadAll(
    `SELECT "window", ${expression} FROM (${samples}) GROUP BY "window"`,
    parameters,
  );
  return new Map(reader.getRows().map(([window, value]) => [Number(window), Number(value)]));
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
): Promise<Map<number, number>> {
  const reader = await connection.runAndReadAll(
    'SELECT "window", exponent, sum((value / pow(2, exponent))::HUGEINT), count(*) ' +
      `FROM (SELECT "window", value, ${exponentExpression} AS exponent FROM (${samples})) ` +
      'GROUP BY "window", exponent',
    parameters,
  );
  const totals = new Map<number, { sum: ExactSum; count: number }>();
  for (const [window, exponent, factor, count] of reader.getRows()) {
    const total = totals.get(Number(window)) ?? { sum: new ExactSum(), count: 0 };
    total.sum.add(factor as bigint, Number(exponent));
    total.count += Number(count);
    totals.set(Number(window), total);
  }
  const divisorOf = (count: number): number => (statistic === 'sum' ? 1 : count);
  return new Map(
    [...totals].map(([window, { sum, count }]) => [window, sum.dividedBy(divisorOf(count))]),
  );
}

/** 54 below the size of a value: divided by that power of two, it is whole, and below 2^87. */
const exponentExpression =
  'greatest(-1074, ' +
  `floor((log2(greatest(abs(value), 5e-324::DOUBLE)) - 54) / ${exponentStep}) * ${exponentStep})`;
