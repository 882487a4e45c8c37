import type { QueryBudget } from '../../promql/query-budget.js';
import type { SampleStore } from '../../storage/sample-store.js';
import { TimedValues } from '../../storage/value-columns.js';
import { between, inMilliseconds } from './sample-times.js';

/** Rows that one question to the store is for, at most: they are held together. */
const rowsPerRead = 400_000;

/** Series that are few for one question are not asked for by ten thousands. */
const expectedRowsMin = 64;

/** Seconds between two samples of a series, as far as is known before the first read. */
const expectedSpacingSeconds = 10;
/** A series that reports a little more often is not asked for twice. */
const expectedMargin = 1.05;

/** Samples of one series, times in UNIX milliseconds. */
export interface SeriesSamples {
  readonly seriesKey: string;
  readonly samples: TimedValues;
}

export interface SeriesRead {
  readonly metricId: number;
  readonly seriesKeys: readonly string[];
  /** UNIX milliseconds, included. */
  readonly startMilliseconds: number;
  /** Included. */
  readonly endMilliseconds: number;
}

/** Later than any sample. */
const timeSecondsMax = 2 ** 40;

/**
 * Reads whole series of a metric, many with each question to the store; series without samples are
 * left out.
 * @throws PromqlError beyond the budget; StoreUnavailableError
 */
export async function* readSeries(
  { metricId, seriesKeys, startMilliseconds, endMilliseconds }: SeriesRead,
  store: Pick<SampleStore, 'readSamples'>,
  budget: QueryBudget,
): AsyncGenerator<readonly SeriesSamples[], void> {
  const startSeconds = clampSeconds(startMilliseconds / 1000);
  const endSeconds = clampSeconds(endMilliseconds / 1000) + 1;
  let expected = expectedRows(endSeconds - startSeconds, budget);
  for (let at = 0; at < seriesKeys.length;) {
    const part = seriesKeys.slice(at, at + Math.max(1, Math.floor(rowsPerRead / expected)));
    const range = { metricId, startSeconds, endSeconds };
    const read = await readWhole(
      { ...range, seriesKeys: part, samplesMax: expected },
      store,
      budget,
    );
    at += part.length;
    const longest = read.reduce((most, { samples }) => Math.max(most, samples.size), 0);
    // Series of a metric are much alike.
    expected = Math.max(expectedRowsMin, Math.ceil(1.25 * longest));
    yield read.flatMap(({ seriesKey, samples }) => {
      const inRange = between(inMilliseconds(samples), startMilliseconds, endMilliseconds);
      return inRange.size === 0 ? [] : [{ seriesKey, samples: inRange }];
    });
  }
}

interface WholeRead {
  readonly metricId: number;
  readonly seriesKeys: readonly string[];
  readonly startSeconds: number;
  readonly endSeconds: number;
  /** As many samples of each series as the first question is for. */
  readonly samplesMax: number;
}

/** Samples of each series in seconds: what the first question leaves is asked for by others. */
async function readWhole(
  { seriesKeys, samplesMax, ...range }: WholeRead,
  store: Pick<SampleStore, 'readSamples'>,
  budget: QueryBudget,
): Promise<SeriesSamples[]> {
  const columns = await store.readSamples({ ...range, seriesKeys, samplesSkipped: 0, samplesMax });
  budget.readSeries(seriesKeys.length, columns.times.length);
  const whole: SeriesSamples[] = [];
  for (const [place, seriesKey] of seriesKeys.entries()) {
    const pieces = [TimedValues.of(columns, place)];
    let count = pieces[0]?.size ?? 0;
    for (let isCut = count === samplesMax; isCut;) {
      const question = { ...range, seriesKeys: [seriesKey], samplesSkipped: count };
      const more = await store.readSamples({ ...question, samplesMax: rowsPerRead });
      const { length } = more.times;
      budget.readSeries(0, length);
      count += length;
      pieces.push(new TimedValues(more.times, more.values));
      isCut = length === rowsPerRead;
    }
    whole.push({ seriesKey, samples: joined(pieces, count) });
  }
  return whole;
}

function joined(pieces: readonly TimedValues[], count: number): TimedValues {
  const [only] = pieces;
  if (pieces.length === 1 && only !== undefined) return only;
  const all = new TimedValues(new Float64Array(count), new Float64Array(count));
  let at = 0;
  for (const { times, values } of pieces) {
    all.times.set(times, at);
    all.values.set(values, at);
    at += times.length;
  }
  return all;
}

/** A question is never for more than the query may still read, and one, which tells that it may not. */
function expectedRows(rangeSeconds: number, budget: QueryBudget): number {
  const likely = Math.ceil((expectedMargin * rangeSeconds) / expectedSpacingSeconds) + 1;
  return Math.min(likely, rowsPerRead, budget.samplesLeft + 1);
}

function clampSeconds(seconds: number): number {
  return Math.min(Math.max(Math.floor(seconds), 0), timeSecondsMax);
}
