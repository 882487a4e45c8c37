/** What a series looks like, and how its value goes on. */
type Gauge = (value: number) => number;

/** A percentage with two decimals that moves a little: a processor, a disk. */
const percentage: Gauge = (value) =>
  Math.round(within(value + (Math.random() - 0.5) * 4, 0, 100) * 100) / 100;

/** A whole number that moves slowly, and often stays: connections, bytes in kilobytes. */
const integer: Gauge = (value) =>
  Math.random() < 0.5 ? value : Math.max(0, value + Math.round((Math.random() - 0.5) * 20));

/** A measurement in all its digits: a load, a latency. */
const walk: Gauge = (value) => value + (Math.random() - 0.5) * 0.1;

const gauges = [percentage, integer, walk];

function within(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

/** The values of many series, a third of each kind; they go on whenever they are asked for. */
export class Gauges {
  readonly #values: Float64Array;

  constructor(seriesCount: number) {
    this.#values = Float64Array.from({ length: seriesCount }, () =>
      Math.round(Math.random() * 100),
    );
  }

  next(series: number): number {
    const gauge = gauges[series % gauges.length] ?? walk;
    const value = gauge(this.#values[series] ?? 0);
    this.#values[series] = value;
    return value;
  }
}
