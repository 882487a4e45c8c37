import { clampToDouble } from '../model/overflow.js';

const bars = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/**
 * Draws values as columns of `heightRows` rows, the earliest at the left; where there are more
 * values than columns, each column shows the mean of its share.
 */
export function drawChart(
  values: readonly number[],
  { widthColumns, heightRows }: { widthColumns: number; heightRows: number },
): string[] {
  const columns = spread(values, widthColumns);
  const low = columns.reduce((one, other) => Math.min(one, other), Infinity);
  const high = columns.reduce((one, other) => Math.max(one, other), -Infinity);
  const steps = heightRows * bars.length;
  const heights = columns.map((value) =>
    high === low ? steps / 2 : 1 + Math.round(shareOf(value, low, high) * (steps - 1)),
  );
  const labels = [high, low].map((value) => String(Number(value.toPrecision(6))));
  const labelWidth = Math.max(...labels.map((label) => label.length));
  return Array.from({ length: heightRows }, (_, row) => {
    const label = row === 0 ? labels[0] : row === heightRows - 1 ? labels[1] : '';
    const below = (heightRows - 1 - row) * bars.length;
    const cells = heights.map((height) => barOf(height - below));
    return `${(label ?? '').padStart(labelWidth)} ┤${cells.join('')}`;
  });
}

/** Halves: the largest double less its negative is beyond the doubles. */
function shareOf(value: number, low: number, high: number): number {
  return (value / 2 - low / 2) / (high / 2 - low / 2);
}

function barOf(height: number): string {
  if (height <= 0) return ' ';
  return bars[Math.min(Math.ceil(height), bars.length) - 1] ?? ' ';
}

function spread(values: readonly number[], columnsMax: number): number[] {
  if (values.length <= columnsMax) return [...values];
  return Array.from({ length: columnsMax }, (_, column) => {
    const from = Math.floor((column * values.length) / columnsMax);
    const to = Math.floor(((column + 1) * values.length) / columnsMax);
    const share = values.slice(from, to);
    return clampToDouble(share.reduce((mean, value) => mean + value / share.length, 0));
  });
}
