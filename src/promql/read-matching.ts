import type { SyntaxNode } from '@lezer/common';
import type { VectorMatching } from './expression.js';
import { childrenOf } from './flat-syntax.js';
import { unsupportedError } from './promql-error.js';
import { readLabelNames } from './read-selector.js';

/** Without `on` or `ignoring`, series match by all labels but the metric's name. */
const byAllLabels: VectorMatching = {
  mode: 'ignoring',
  labelNames: [],
  grouping: 'none',
  includedNames: [],
};

/** Reads what stands between a binary operator and its right operand. */
export function readMatching(query: string, modifiers: readonly SyntaxNode[]): VectorMatching {
  const fill = modifiers.find(({ name }) => name === 'FillModifier');
  if (fill !== undefined) throw unsupportedError(query, fill.from, 'modifier fill');
  const clause = modifiers.find(({ name }) => name === 'MatchingModifierClause');
  if (clause === undefined) return byAllLabels;
  const [mode, names, grouping, included] = childrenOf(clause);
  return {
    mode: mode?.name === 'On' ? 'on' : 'ignoring',
    labelNames: names === undefined ? [] : readLabelNames(query, names),
    grouping: groupingOf(grouping),
    includedNames: included === undefined ? [] : readLabelNames(query, included),
  };
}

function groupingOf(node: SyntaxNode | undefined): VectorMatching['grouping'] {
  if (node === undefined) return 'none';
  return node.name === 'GroupLeft' ? 'group_left' : 'group_right';
}
