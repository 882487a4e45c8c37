import type { VectorMatching } from './expression.js';
import {
  exceptLabels,
  labelValue,
  onlyLabels,
  withLabel,
  withoutMetricName,
  type Labels,
} from './labels.js';

/** The labels of a result between two series, `one` that of the side with one series. */
export function resultLabels(
  many: Labels,
  one: Labels,
  { mode, labelNames, grouping, includedNames }: VectorMatching,
  dropsName: boolean,
): Labels {
  let labels = dropsName ? withoutMetricName(many) : many;
  if (grouping === 'none') {
    const names = new Set(labelNames);
    labels = mode === 'on' ? onlyLabels(labels, names) : exceptLabels(labels, names);
  }
  for (const name of includedNames) labels = withLabel(labels, name, labelValue(one, name));
  return labels;
}
