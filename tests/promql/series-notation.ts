import { labelsOf, type Labels } from '../../src/promql/labels.js';
import { readString } from '../../src/promql/literals.js';
import type { SelectedSeries } from '../../src/promql/series-source.js';

/** Reads `name{label="value"}`; either part may be left out. */
export function readLabels(text: string): Labels {
  const [, name = '', inner = ''] = /^([^{]*)(?:\{(.*)\})?$/s.exec(text.trim()) ?? [];
  const pairs = inner.matchAll(/([\w.]+)\s*=\s*("(?:[^"\\]|\\.)*")/g);
  return labelsOf([
    ['__name__', name.trim()],
    ...[...pairs].map(([, label = '', value = '']) => [label, readString(value)] as const),
  ]);
}

/**
 * Reads a series in the notation of Prometheus's own tests: `name{...} 0+10x5 _ 7 NaN`, one sample
 * for each step from 0 on. `0+10x5` stands for 0 10 20 30 40 50, `_` for no sample.
 */
export function readSeries(
  line: string,
  stepMilliseconds: number,
  lookbackMilliseconds = 300_000,
): SelectedSeries {
  const [, labels = '', items = ''] = /^([^{\s]*(?:\{[^}]*\})?)\s*(.*)$/s.exec(line) ?? [];
  const values = items.split(/\s+/).filter(Boolean).flatMap(valuesOf);
  const places = [...values.keys()].filter((at) => values[at] !== undefined);
  return {
    labels: readLabels(labels),
    lookbackMilliseconds,
    times: Float64Array.from(places, (at) => at * stepMilliseconds),
    values: Float64Array.from(places, (at) => values[at] ?? NaN),
  };
}

function valuesOf(item: string): (number | undefined)[] {
  const [, start = '', increment = '0', count] =
    /^(_|[-+]?(?:NaN|Inf|[\d.]+(?:e[-+]?\d+)?))([-+][\d.]+)?(?:x(\d+))?$/i.exec(item) ?? [];
  if (start === '_') return Array.from({ length: Number(count ?? 1) }, () => undefined);
  const first = readValue(start);
  return Array.from(
    { length: Number(count ?? 0) + 1 },
    (_, at) => first + (at === 0 ? 0 : Number(increment) * at),
  );
}

/** A value as Prometheus writes it. */
export function readValue(text: string): number {
  return Number(text.replace(/inf/i, 'Infinity').replace(/nan/i, 'NaN'));
}
