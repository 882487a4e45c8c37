import type { VectorMatching } from './expression.js';
import { exceptLabels, labelsKey, metricNameLabel, onlyLabels, type Labels } from './labels.js';

/** The part of a series' labels that decides what it belongs to. */
export type LabelSelection = (labels: Labels) => Labels;

export function selectLabels(mode: 'only' | 'except', names: readonly string[]): LabelSelection {
  const set = new Set(names);
  if (mode === 'only')
    return set.size === 0 ? () => [] : (labels: Labels) => onlyLabels(labels, set);
  set.add(metricNameLabel);
  return (labels) => exceptLabels(labels, set);
}

/** The labels by which series of two vectors match. */
export function matchedLabels({ mode, labelNames }: VectorMatching): LabelSelection {
  return selectLabels(mode === 'on' ? 'only' : 'except', labelNames);
}

/** Numbers equal selections of labels: once for each series, not once for each step. */
export class SignatureNumbers {
  readonly #select: LabelSelection;
  readonly #numbers = new Map<string, number>();
  /** The selected labels of each number. */
  readonly labels: Labels[] = [];

  constructor(select: LabelSelection) {
    this.#select = select;
  }

  get count(): number {
    return this.labels.length;
  }

  numberOf(labels: Labels): number {
    const selected = this.#select(labels);
    const key = labelsKey(selected);
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.labels.length;
      this.#numbers.set(key, number);
      this.labels.push(selected);
    }
    return number;
  }
}
