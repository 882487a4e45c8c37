import { SeededRandom } from '../support/seeded-random.js';
import { TestReceiver } from '../support/test-receiver.js';
import { answersDifference } from '../promql/compare-answers.js';
import { generateQuery, type GeneratedQuery } from '../promql/generated-queries.js';
import { generatedSpan, generateSeries, type GeneratedSeries } from '../promql/generated-series.js';
import type { OracleAnswer } from '../promql/prometheus-oracle.js';
import { PrometheusProcess } from '../support/prometheus-process.js';
import { store } from './stored-metrics.js';

/** Both sides look back so far. */
const lookbackSeconds = 300;
const queriesAtOnce = 4;

export interface Difference {
  readonly query: GeneratedQuery;
  readonly text: string;
}

export interface Comparison {
  readonly equalCount: number;
  /** Queries that both sides refuse. */
  readonly refusedCount: number;
  readonly differences: readonly Difference[];
}

/**
 * Asks generated queries of putmon's API, and of a Prometheus that reads the same samples from putmon
 * by remote read.
 */
export async function compareWithPrometheus(queryCount: number, seed: number): Promise<Comparison> {
  const random = new SeededRandom(seed);
  const settings = { anonymousReadAccount: 'acme', promqlLookbackSeconds: `${lookbackSeconds}` };
  const putmon = await TestReceiver.start(settings, generatedSpan.endSeconds);
  await storeAll(putmon, generateSeries(random));
  const putmonUrl = `http://${putmon.app.controlAddress}`;
  const prometheus = await PrometheusProcess.start({ putmonUrl, lookbackSeconds });
  let equalCount = 0;
  let refusedCount = 0;
  const differences: Difference[] = [];
  const compare = async (query: GeneratedQuery): Promise<void> => {
    const [ours, theirs] = await Promise.all([
      ask(`${putmonUrl}/prometheus`, query),
      ask(prometheus.url, query),
    ]);
    const text = theirs.warnings?.join() ?? answersDifference(ours, theirs);
    if (text !== undefined) differences.push({ query, text });
    else if (ours.status === 'error') refusedCount += 1;
    else equalCount += 1;
  };
  try {
    for (let done = 0; done < queryCount; done += queriesAtOnce) {
      const length = Math.min(queriesAtOnce, queryCount - done);
      await Promise.all(Array.from({ length }, () => compare(generateQuery(random))));
    }
  } finally {
    await prometheus.stop();
    await putmon.stop();
  }
  return { equalCount, refusedCount, differences };
}

async function storeAll(putmon: TestReceiver, series: readonly GeneratedSeries[]): Promise<void> {
  for (const { metric, labels, reported } of series) {
    const { namespace = '', region = '', ...dimensions } = labels;
    const samples = reported.map(({ seconds, value }) => [seconds, value] as const);
    await store(putmon, { metric, namespace, region }, [{ dimensions, samples }]);
  }
}

async function ask(
  url: string,
  { query, startSeconds, endSeconds, stepSeconds }: GeneratedQuery,
): Promise<OracleAnswer & { readonly warnings?: readonly string[] }> {
  const [path, times] =
    startSeconds === endSeconds
      ? ['query', { time: startSeconds }]
      : ['query_range', { start: startSeconds, end: endSeconds, step: stepSeconds }];
  const body = new URLSearchParams({ query });
  for (const [name, seconds] of Object.entries(times)) body.set(name, String(seconds));
  const response = await fetch(`${url}/api/v1/${path}`, { method: 'POST', body });
  return (await response.json()) as OracleAnswer;
}
