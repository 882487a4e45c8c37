/**
 * Compares the evaluator with Debian's Prometheus over generated series and queries:
 * `npm run promql -- [queries] [seed]`. It prints what differs, and how many queries were compared.
 */
import { parseArgs } from 'node:util';
import { PromqlError } from '../../src/promql/promql-error.js';
import type { QueryResult } from '../../src/promql/query-result.js';
import type { SeriesSource } from '../../src/promql/series-source.js';
import { SeededRandom } from '../support/seeded-random.js';
import { answerInstant, answerRange } from './answer.js';
import { differenceOf } from './compare-answers.js';
import { generateQuery, type GeneratedQuery } from './generated-queries.js';
import { generateSeries, storedSeries } from './generated-series.js';
import { MemorySource } from './memory-source.js';
import { PrometheusOracle } from './prometheus-oracle.js';

const lookbackSeconds = 300;
const queriesAtOnce = 8;

const { positionals } = parseArgs({ allowPositionals: true });
const [count = 1000, seed = 1] = positionals.map(Number);
const random = new SeededRandom(seed);
const series = generateSeries(random).map((each) => storedSeries(each, lookbackSeconds * 1000));
const source = new MemorySource(series);
const oracle = await PrometheusOracle.start(series, lookbackSeconds);
const outcomes = { equal: 0, equalErrors: 0, different: 0 };
try {
  for (let done = 0; done < count; done += queriesAtOnce) {
    const queries = Array.from({ length: Math.min(queriesAtOnce, count - done) }, () =>
      generateQuery(random),
    );
    await Promise.all(queries.map(compare));
  }
} finally {
  await oracle.stop();
}
process.stdout.write(`${JSON.stringify({ count, seed, ...outcomes })}\n`);
process.exitCode = outcomes.different === 0 ? 0 : 1;

async function compare(query: GeneratedQuery): Promise<void> {
  const [ours, theirs] = await Promise.all([answer(query, source), oracle.ask(query)]);
  const difference = differenceOf(ours, theirs);
  if (difference === undefined) outcomes[ours instanceof Error ? 'equalErrors' : 'equal'] += 1;
  else {
    outcomes.different += 1;
    process.stdout.write(`${JSON.stringify(query)}\n  ${difference}\n`);
  }
}

async function answer(
  { query, startSeconds, endSeconds, stepSeconds }: GeneratedQuery,
  from: SeriesSource,
): Promise<QueryResult | Error> {
  const [startMilliseconds, endMilliseconds] = [startSeconds * 1000, endSeconds * 1000];
  try {
    if (startSeconds === endSeconds) return await answerInstant(query, startMilliseconds, from);
    const range = { startMilliseconds, endMilliseconds, stepMilliseconds: stepSeconds * 1000 };
    return await answerRange(query, range, from);
  } catch (error) {
    if (error instanceof PromqlError) return error;
    throw error;
  }
}
