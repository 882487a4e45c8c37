import type { Statistic } from '../../src/model/statistic.js';
import type { WindowQuery } from '../../src/storage/sample-store.js';

/** A sample as the reference keeps it: in a list, in the order they came in. */
export interface ListedSample {
  readonly timeSeconds: number;
  readonly seriesKey: string;
  readonly value: number;
}

/** What `readWindows` promises, by the window's end, worked out the slow and plain way. */
export function referenceWindows(
  samples: readonly ListedSample[],
  query: WindowQuery,
): Map<number, number> {
  const valueByEnd = new Map<number, number>();
  const { firstEndSeconds, lastEndSeconds, periodSeconds, statistic } = query;
  for (let end = firstEndSeconds; end <= lastEndSeconds; end += periodSeconds) {
    const inWindow = samples.filter(
      ({ seriesKey, timeSeconds }) =>
        query.seriesKeys.includes(seriesKey) &&
        timeSeconds >= end - periodSeconds &&
        timeSeconds < end,
    );
    if (inWindow.length > 0) valueByEnd.set(end, referenceStatistic(statistic, inWindow, samples));
  }
  return valueByEnd;
}

function referenceStatistic(
  statistic: Statistic,
  inWindow: readonly ListedSample[],
  all: readonly ListedSample[],
): number {
  const ascending = inWindow.map(({ value }) => value).sort((a, b) => a - b);
  const count = ascending.length;
  if (statistic === 'max') return ascending[count - 1] ?? NaN;
  if (statistic === 'min') return ascending[0] ?? NaN;
  if (statistic === 'sum') return exactQuotient(ascending, 1);
  if (statistic === 'avg') return exactQuotient(ascending, count);
  if (statistic === 'last') return lastOf(inWindow, all);
  const permille = BigInt(statistic.slice(1).replace('.', '').padEnd(3, '0'));
  const isReached = (index: number) => BigInt(index + 1) * 1000n >= permille * BigInt(count);
  return ascending.find((_, index) => isReached(index)) ?? NaN;
}

/** Of the latest time; of several series that of the youngest; there the last to come in. */
function lastOf(inWindow: readonly ListedSample[], all: readonly ListedSample[]): number {
  const age = (key: string): number => all.findIndex(({ seriesKey }) => seriesKey === key);
  const ordered = inWindow.toSorted(
    (a, b) => a.timeSeconds - b.timeSeconds || age(a.seriesKey) - age(b.seriesKey),
  );
  return ordered.at(-1)?.value ?? NaN;
}

/** Adds whole numbers of 2^-200, and loses less than an ulp in the end. */
function exactQuotient(values: readonly number[], count: number): number {
  const sum = values.reduce((total, value) => total + BigInt(value * 2 ** 200), 0n);
  return Number((sum << 64n) / BigInt(count)) / 2 ** 264;
}
