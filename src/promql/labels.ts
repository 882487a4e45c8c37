import { compareBytes } from '../model/byte-order.js';

/** The label that holds the name of a metric. */
export const metricNameLabel = '__name__';

export interface Label {
  readonly name: string;
  /** Never empty: a label without a value is an absent label. */
  readonly value: string;
}

/** The labels of a series, in the byte order of their names, the metric's name among them. */
export type Labels = readonly Label[];

export const noLabels: Labels = [];

/** Labels from names and values in any order; those without a value are left out. */
export function labelsOf(values: Iterable<readonly [name: string, value: string]>): Labels {
  return [...values]
    .filter(([, value]) => value !== '')
    .map(([name, value]) => ({ name, value }))
    .sort((one, other) => compareBytes(one.name, other.name));
}

/** The value of a label, the empty text when it is absent. */
export function labelValue(labels: Labels, name: string): string {
  for (const label of labels) if (label.name === name) return label.value;
  return '';
}

/** The labels with one set, or removed when the value is empty. */
export function withLabel(labels: Labels, name: string, value: string): Labels {
  const others = labels.filter((label) => label.name !== name);
  if (value === '') return others;
  const at = others.findIndex((label) => compareBytes(label.name, name) > 0);
  return others.toSpliced(at === -1 ? others.length : at, 0, { name, value });
}

export function withoutMetricName(labels: Labels): Labels {
  return labels.some(({ name }) => name === metricNameLabel)
    ? labels.filter(({ name }) => name !== metricNameLabel)
    : labels;
}

/** The labels whose names are in the set. */
export function onlyLabels(labels: Labels, names: ReadonlySet<string>): Labels {
  return labels.filter(({ name }) => names.has(name));
}

/** The labels whose names are not in the set. */
export function exceptLabels(labels: Labels, names: ReadonlySet<string>): Labels {
  return labels.filter(({ name }) => !names.has(name));
}

/** Separates names and values in keys: half of a character, so it occurs in no well-formed text. */
const separator = '\udfff';

/** A text that only equal labels share. */
export function labelsKey(labels: Labels): string {
  let key = '';
  for (const { name, value } of labels) key += name + separator + value + separator;
  return key;
}

/** The order of series in an answer: by the first name that differs, then by its value. */
export function compareLabels(left: Labels, right: Labels): number {
  const shared = Math.min(left.length, right.length);
  for (let at = 0; at < shared; at += 1) {
    const [one, other] = [left[at], right[at]];
    if (one === undefined || other === undefined || one === other) continue;
    if (one.name !== other.name) return compareBytes(one.name, other.name);
    if (one.value !== other.value) return compareBytes(one.value, other.value);
  }
  return left.length - right.length;
}

/** The labels as PromQL writes them, for messages: `{__name__="up", region="gz"}`. */
export function labelsText(labels: Labels): string {
  return `{${labels.map(({ name, value }) => `${name}=${JSON.stringify(value)}`).join(', ')}}`;
}

/** Whether a name can be written without quotes in PromQL. */
export function isLabelName(name: string): boolean {
  return /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name);
}
