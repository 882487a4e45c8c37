import { AnchoredPattern, type PatternGroups } from './anchored-pattern.js';
import type { Evaluation } from './evaluation.js';
import { isLabelName, labelValue, withLabel, type Labels } from './labels.js';
import { PromqlError } from './promql-error.js';
import type { StepVector } from './step-vector.js';
import { uniteRows } from './unite-rows.js';

/** Sets a label to a text made from the groups of a pattern that another label matches. */
export async function replaceLabel(
  vector: StepVector,
  [target = '', template = '', source = '', pattern = '']: readonly string[],
  evaluation: Evaluation,
): Promise<StepVector> {
  const compiled = compile(pattern);
  if (!isLabelName(target))
    throw new PromqlError(
      'execution',
      `invalid destination label name in label_replace(): ${target}`,
    );
  return relabel(vector, evaluation, (labels) => {
    const groups = compiled.groupsOf(labelValue(labels, source));
    return groups === undefined
      ? labels
      : withLabel(labels, target, expandTemplate(template, groups));
  });
}

/** Sets a label to the values of others, joined by a separator. */
export async function joinLabels(
  vector: StepVector,
  [target = '', separator = '', ...sources]: readonly string[],
  evaluation: Evaluation,
): Promise<StepVector> {
  const invalid = sources.find((source) => !isLabelName(source));
  if (invalid !== undefined)
    throw new PromqlError('execution', `invalid source label name in label_join(): ${invalid}`);
  if (!isLabelName(target))
    throw new PromqlError('execution', `invalid destination label name in label_join(): ${target}`);
  return relabel(vector, evaluation, (labels) => {
    const text = sources.map((source) => labelValue(labels, source)).join(separator);
    return withLabel(labels, target, text);
  });
}

async function relabel(
  vector: StepVector,
  evaluation: Evaluation,
  change: (labels: Labels) => Labels,
): Promise<StepVector> {
  for (const [row, labels] of vector.labels.entries()) {
    vector.labels[row] = change(labels);
    if (evaluation.pace.spend(1000)) await evaluation.pace.rest();
  }
  return uniteRows(vector, evaluation);
}

function compile(pattern: string): AnchoredPattern {
  try {
    return new AnchoredPattern(pattern);
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof RangeError)) throw error;
    throw new PromqlError(
      'execution',
      `invalid regular expression in label_replace(): ${error.message}`,
    );
  }
}

/** `$1`, `$name` and `${name}` stand for groups, `$$` for a dollar; as in Go's regexp.Expand. */
export function expandTemplate(template: string, { byNumber, numberOf }: PatternGroups): string {
  return template.replace(
    /\$(?:(\$)|([\p{L}\p{Nd}_]+)|\{([\p{L}\p{Nd}_]+)\})/gu,
    (whole, dollar?: string, name?: string, bracedName?: string) => {
      if (dollar !== undefined) return dollar;
      const group = bracedName ?? name ?? whole;
      const number = /^(?:0|[1-9]\d*)$/.test(group) ? Number(group) : numberOf.get(group);
      return (number === undefined ? undefined : byNumber[number]) ?? '';
    },
  );
}
