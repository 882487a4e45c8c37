/** A kind of series: how its value begins, and how it goes on. */
export interface Gauge {
  readonly name: string;
  readonly first: () => number;
  readonly next: (value: number) => number;
}

/** A share of a processor, of a disk: it moves by up to two points. */
const percentage: Gauge = {
  name: 'percentages, two decimals',
  first: () => rounded(Math.random() * 100, 2),
  next: (value) => rounded(Math.min(100, Math.max(0, moved(value, 2))), 2),
};

/** Connections, jobs: half of the time as many as before. */
const count: Gauge = {
  name: 'counts, up to some hundreds',
  first: () => rounded(Math.random() * 500, 0),
  next: (value) => (Math.random() < 0.5 ? value : Math.max(0, rounded(moved(value, 10), 0))),
};

const pageBytes = 4096;

/** Memory used, in bytes: one to nine gibibytes, in pages; it moves by up to a mebibyte. */
const memory: Gauge = {
  name: 'bytes of memory used',
  first: () => pageBytes * rounded(2 ** 18 + Math.random() * 2 ** 21, 0),
  next: (value) =>
    Math.random() < 0.3 ? value : Math.max(0, value + pageBytes * rounded(moved(0, 256), 0)),
};

/** A response time in milliseconds, to the microsecond. */
const latency: Gauge = {
  name: 'slow walks, three decimals',
  first: () => rounded(Math.random() * 50, 3),
  next: (value) => rounded(Math.max(0, moved(value, 0.2)), 3),
};

/** What hosts report, a quarter of each kind. */
export const usualGauges: readonly Gauge[] = [percentage, count, memory, latency];

/** A measurement that nobody rounded: the last of its digits are noise, which nothing packs. */
export const unroundedGauge: Gauge = {
  name: 'all digits of a double',
  first: () => Math.random() * 100,
  next: (value) => moved(value, 0.05),
};

function moved(value: number, mostEitherWay: number): number {
  return value + (Math.random() * 2 - 1) * mostEitherWay;
}

function rounded(value: number, decimals: number): number {
  return Math.round(value * 10 ** decimals) / 10 ** decimals;
}

/** The values of many series, which take the kinds in turn; they go on whenever asked for. */
export class Gauges {
  readonly #values: Float64Array;
  readonly #gauges: readonly Gauge[];

  constructor(seriesCount: number, gauges: readonly Gauge[]) {
    this.#gauges = gauges;
    this.#values = Float64Array.from({ length: seriesCount }, (_, series) =>
      this.#gaugeOf(series).first(),
    );
  }

  next(series: number): number {
    const value = this.#gaugeOf(series).next(this.#values[series] ?? 0);
    this.#values[series] = value;
    return value;
  }

  #gaugeOf(series: number): Gauge {
    return this.#gauges[series % this.#gauges.length] ?? unroundedGauge;
  }
}
