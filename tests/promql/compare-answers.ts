import { labelsKey, labelsOf } from '../../src/promql/labels.js';
import type { QueryResult } from '../../src/promql/query-result.js';
import type { OracleAnswer, OracleSeries } from './prometheus-oracle.js';

/** Points by series, and in it by time in milliseconds. */
type Points = Map<string, Map<number, number>>;

const relativeTolerance = 1e-9;

/** What is different between our answer to a query and Prometheus's; undefined when nothing is. */
export function differenceOf(ours: QueryResult | Error, theirs: OracleAnswer): string | undefined {
  if (ours instanceof Error) return errorDifference(ours.message, theirs.error);
  if (theirs.status === 'error') return errorDifference(undefined, theirs.error);
  if (ours.type === 'scalar' || ours.type === 'string') return `unexpected ${ours.type}`;
  return pointsDifference(ownPoints(ours), oraclePoints(theirs.data?.result ?? []));
}

/** The same, for an answer of our API. */
export function answersDifference(ours: OracleAnswer, theirs: OracleAnswer): string | undefined {
  if (ours.status === 'error' || theirs.status === 'error') {
    return errorDifference(ours.error, theirs.error);
  }
  const [own, other] = [ours, theirs].map(({ data }) => oraclePoints(data?.result ?? []));
  return own && other && pointsDifference(own, other);
}

function errorDifference(ours: string | undefined, theirs: string | undefined): string | undefined {
  if (ours !== undefined && theirs !== undefined) return undefined;
  return `error: ${ours ?? 'none'}; theirs: ${theirs ?? 'none'}`;
}

function pointsDifference(own: Points, other: Points): string | undefined {
  for (const [key, points] of own) {
    const others = other.get(key);
    if (others === undefined) return `series ${key} is ours alone`;
    for (const [time, value] of points) {
      const otherValue = others.get(time);
      if (otherValue === undefined) return `${key} at ${time}: ${value} is ours alone`;
      if (!isClose(value, otherValue)) return `${key} at ${time}: ${value}, theirs ${otherValue}`;
    }
    if (others.size > points.size) return `${key}: ${points.size} points, theirs ${others.size}`;
  }
  const missing = [...other.keys()].find((key) => !own.has(key));
  return missing === undefined ? undefined : `series ${missing} is theirs alone`;
}

function isClose(one: number, other: number): boolean {
  if (Object.is(one, other) || one === other) return true;
  return Math.abs(one - other) <= relativeTolerance * Math.max(Math.abs(one), Math.abs(other));
}

function ownPoints(result: QueryResult & { type: 'vector' | 'matrix' }): Points {
  if (result.type === 'vector')
    return new Map(
      result.labels.map((labels, at) => [
        labelsKey(labels),
        new Map([[result.timeMilliseconds, result.values[at] ?? NaN]]),
      ]),
    );
  return new Map(
    result.series.map(({ labels, times, values }) => [
      labelsKey(labels),
      new Map([...times].map((time, at) => [time, values[at] ?? NaN])),
    ]),
  );
}

function oraclePoints(series: readonly OracleSeries[]): Points {
  return new Map(
    series.map(({ metric, value, values }) => [
      labelsKey(labelsOf(Object.entries(metric))),
      new Map(
        (values ?? (value === undefined ? [] : [value])).map(([seconds, text]) => [
          Math.round(seconds * 1000),
          Number(text.replace('Inf', 'Infinity')),
        ]),
      ),
    ]),
  );
}
