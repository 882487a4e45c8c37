/** A sample of one object. */
export interface KnownSample {
  readonly object: string;
  readonly timeSeconds: number;
  readonly value: number;
}

/**
 * What may stand for each window `[end - period, end)`: null alone where it has no samples.
 * Several values only of `last`, where objects of an aggregation reported in the same second.
 * @param samples in the order they came in
 */
export function exactWindows(
  statistic: string,
  samples: readonly KnownSample[],
  ends: readonly number[],
  periodSeconds: number,
): (number | null)[][] {
  return ends.map((end) => {
    const inWindow = samples.filter(
      ({ timeSeconds }) => timeSeconds >= end - periodSeconds && timeSeconds < end,
    );
    return inWindow.length === 0 ? [null] : valuesOf(statistic, inWindow);
  });
}

function valuesOf(statistic: string, samples: readonly KnownSample[]): number[] {
  const ascending = samples.map(({ value }) => value).sort((a, b) => a - b);
  const atRank = (rank: number): number[] => ascending.slice(rank - 1, rank);
  switch (statistic) {
    case 'max':
      return atRank(ascending.length);
    case 'min':
      return atRank(1);
    case 'sum':
      return [quotient(ascending, 1)];
    case 'avg':
      return [quotient(ascending, ascending.length)];
    case 'last':
      return lastValues(samples);
    default:
      return atRank(Math.ceil((Number(statistic.slice(1)) * 10 * ascending.length) / 1000));
  }
}

function lastValues(samples: readonly KnownSample[]): number[] {
  const newest = Math.max(...samples.map(({ timeSeconds }) => timeSeconds));
  const latest = samples.filter(({ timeSeconds }) => timeSeconds === newest);
  return [...new Map(latest.map(({ object, value }) => [object, value])).values()];
}

/** In whole numbers of 2^-150, with 200 bits after them: rounded once, by the conversion. */
function quotient(values: readonly number[], count: number): number {
  const sum = values.reduce((total, value) => total + BigInt(value * 2 ** 150), 0n);
  return Number((sum << 200n) / BigInt(count)) / 2 ** 350;
}
