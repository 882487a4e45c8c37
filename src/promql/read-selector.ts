import type { SyntaxNode } from '@lezer/common';
import type { VectorSelector } from './expression.js';
import { childrenOf } from './flat-syntax.js';
import { LabelMatcher, matcherOperators } from './label-matcher.js';
import { metricNameLabel } from './labels.js';
import { readString } from './literals.js';
import { parseError } from './promql-error.js';

/** Reads `name{label="value"}`, or `{"name", label="value"}`. */
export function readSelector(query: string, node: SyntaxNode): VectorSelector {
  const { from, to } = node;
  const parts = childrenOf(node);
  const identifier = parts.find(({ name }) => name === 'Identifier');
  const braces = parts.find(({ name }) => name === 'LabelMatchers');
  const matchers =
    braces === undefined ? [] : childrenOf(braces).map((each) => matcher(query, each));
  if (identifier !== undefined)
    matchers.push(new LabelMatcher(metricNameLabel, '=', textOf(query, identifier)));
  const isNamed = identifier !== undefined || parts.some(hasQuotedName);
  if (isNamed) requireOneName(query, from, matchers);
  else if (matchers.every((each) => each.matches('')))
    throw parseError(query, from, 'vector selector must contain at least one non-empty matcher');
  return { kind: 'selector', matchers, offsetMilliseconds: 0, from, to };
}

function hasQuotedName(part: SyntaxNode): boolean {
  return childrenOf(part).some(({ name }) => name === 'QuotedLabelName');
}

/** A name that the selector states on its own must not be matched a second time. */
function requireOneName(query: string, from: number, matchers: readonly LabelMatcher[]): void {
  const [first, second] = matchers.filter(({ name }) => name === metricNameLabel);
  if (first === undefined || second === undefined) return;
  const names = [second, first].map(({ value }) => JSON.stringify(value)).join(' or ');
  throw parseError(query, from, `metric name must not be set twice: ${names}`);
}

function matcher(query: string, node: SyntaxNode): LabelMatcher {
  if (node.name === 'QuotedLabelName')
    return new LabelMatcher(metricNameLabel, '=', readStringNode(query, node));
  const [label, operatorNode, value] = childrenOf(node);
  const operator = matcherOperators.find(
    (each) => operatorNode !== undefined && each === textOf(query, operatorNode),
  );
  if (label === undefined || operator === undefined || value === undefined)
    throw parseError(query, node.from, 'unexpected end of label matching');
  const name =
    label.name === 'QuotedLabelName' ? readStringNode(query, label) : textOf(query, label);
  const text = readStringNode(query, value);
  try {
    return new LabelMatcher(name, operator, text);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError)
      throw parseError(query, label.from, error.message);
    throw error;
  }
}

/** The names in `by (region, "host name")`. */
export function readLabelNames(query: string, node: SyntaxNode): string[] {
  return childrenOf(node).map((each) =>
    each.name === 'QuotedLabelName' ? readStringNode(query, each) : textOf(query, each),
  );
}

/** The value of a quoted text. */
export function readStringNode(query: string, node: SyntaxNode): string {
  try {
    return readString(textOf(query, node));
  } catch (error) {
    if (error instanceof SyntaxError) throw parseError(query, node.from, error.message);
    throw error;
  }
}

function textOf(query: string, { from, to }: SyntaxNode): string {
  return query.slice(from, to);
}
