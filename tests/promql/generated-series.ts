import { labelsOf, type Labels } from '../../src/promql/labels.js';
import type { SelectedSeries } from '../../src/promql/series-source.js';
import type { SeededRandom } from '../support/seeded-random.js';

/** A sample as a report brings it: whole seconds. */
export interface ReportedSample {
  readonly seconds: number;
  readonly value: number;
}

/** A series with its samples in the order in which they arrive, late ones after newer ones. */
export interface GeneratedSeries {
  readonly metric: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly reported: readonly ReportedSample[];
}

/** When the generated samples begin and end, in UNIX seconds. */
export const generatedSpan = { startSeconds: 1_700_000_000, endSeconds: 1_700_007_200 };

export const generatedRegions = ['ap-guangzhou', 'ap-shanghai', 'ap-beijing'] as const;
export const generatedInstances = ['web-1', '上海-2', 'db.1'] as const;

/** The metrics, and how the values of each go on. */
const nextValues = {
  /** Grows, and begins anew now and then. */
  requests_total: (before, random) =>
    random.next() < 0.04 ? random.between(0, 3) : before + random.between(0, 50),
  /** Does not repeat a value. */
  temperature: (_, random) => random.next() * 60 - 20,
  /** Few whole values, often repeated. */
  queue_length: (before, random) => (random.next() < 0.5 ? before : random.between(0, 4)),
  /** From the least to the greatest. */
  extreme: (_, random) =>
    [0, -0, 1e300, -1e300, 1e-7, -2.5e-8, 1e15, 0.1, -7, 9_007_199_254_740_992][
      random.between(0, 9)
    ] ?? 0,
} satisfies Record<string, (before: number, random: SeededRandom) => number>;

export type GeneratedMetric = keyof typeof nextValues;

export const generatedMetrics = Object.keys(nextValues) as GeneratedMetric[];

/** Series of each metric, region and instance, but for some that are left out. */
export function generateSeries(random: SeededRandom): GeneratedSeries[] {
  return generatedMetrics.flatMap((metric) =>
    generatedRegions.flatMap((region) =>
      generatedInstances.flatMap((instance) => {
        if (random.next() < 0.1) return [];
        const labels = { namespace: 'app', region, instance };
        return [{ metric, labels, reported: generateSamples(metric, random) }];
      }),
    ),
  );
}

function generateSamples(metric: GeneratedMetric, random: SeededRandom): ReportedSample[] {
  const next = nextValues[metric];
  const period = [10, 30, 60, 300][random.between(0, 3)] ?? 60;
  const { startSeconds, endSeconds } = generatedSpan;
  const samples: ReportedSample[] = [];
  let value = random.between(0, 20);
  // Some begin later and end earlier than the others.
  const end = endSeconds - (random.next() < 0.2 ? random.between(0, 3600) : 0);
  let seconds =
    startSeconds + (random.next() < 0.2 ? random.between(0, 3600) : random.between(0, 9));
  while (seconds <= end) {
    const together = random.next() < 0.05 ? random.between(2, 5) : 1;
    for (let count = 0; count < together; count += 1) {
      value = next(value, random);
      samples.push({ seconds, value });
    }
    const gap = random.next() < 0.03 ? random.between(2, 15) : 1;
    const jitter = random.next() < 0.3 ? random.between(0, Math.floor(period / 4)) : 0;
    seconds += period * gap + jitter;
  }
  return withLateOnes(samples, random);
}

/** Moves some samples behind newer ones. */
function withLateOnes(samples: readonly ReportedSample[], random: SeededRandom): ReportedSample[] {
  const isLate = samples.map(() => random.next() < 0.05);
  const late = samples.filter((_, at) => isLate[at]);
  return [...samples.filter((_, at) => !isLate[at]), ...random.shuffled(late)];
}

/**
 * The samples as PromQL sees them: in the order of their seconds, those of one second a millisecond
 * apart in the order of their arrival.
 */
export function storedSeries(
  { metric, labels, reported }: GeneratedSeries,
  lookbackMilliseconds: number,
): SelectedSeries {
  const sorted = reported.toSorted((one, other) => one.seconds - other.seconds);
  let rank = 0;
  const times = sorted.map(({ seconds }, at) => {
    rank = seconds === sorted[at - 1]?.seconds ? rank + 1 : 0;
    return seconds * 1000 + Math.min(rank, 999);
  });
  return {
    labels: labelsWithName(metric, labels),
    lookbackMilliseconds,
    times: Float64Array.from(times),
    values: Float64Array.from(sorted, ({ value }) => value),
  };
}

function labelsWithName(metric: string, labels: Readonly<Record<string, string>>): Labels {
  return labelsOf([['__name__', metric], ...Object.entries(labels)]);
}
