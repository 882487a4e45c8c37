import type { QueryResult, ResultSeries, VectorResult } from '../../promql/query-result.js';
import { arrayText } from './envelope.js';
import { labelsJson, sampleJson } from './sample-json.js';

/** The `data` of an answer, as JSON. */
export function* resultText(result: QueryResult): Generator<string, void> {
  yield `{"resultType":"${result.type}","result":`;
  switch (result.type) {
    case 'string':
      yield `[${result.timeMilliseconds / 1000},${JSON.stringify(result.value)}]`;
      break;
    case 'scalar':
      yield sampleJson(result.timeMilliseconds, result.value);
      break;
    case 'vector':
      yield* arrayText(vectorMembers(result));
      break;
    case 'matrix':
      yield* arrayText(matrixMembers(result.series));
  }
  yield '}';
}

function* vectorMembers({
  labels,
  values,
  timeMilliseconds,
}: VectorResult): Generator<string, void> {
  for (const [row, each] of labels.entries()) {
    const sample = sampleJson(timeMilliseconds, values[row] ?? NaN);
    yield `{"metric":${labelsJson(each)},"value":${sample}}`;
  }
}

function* matrixMembers(series: readonly ResultSeries[]): Generator<string, void> {
  for (const { labels, times, values } of series) {
    const samples = Array.from(times, (time, row) => sampleJson(time, values[row] ?? NaN));
    yield `{"metric":${labelsJson(labels)},"values":[${samples.join(',')}]}`;
  }
}
