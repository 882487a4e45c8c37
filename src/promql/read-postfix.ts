import type { SyntaxNode } from '@lezer/common';
import type {
  Expression,
  FixedTime,
  RangeSelector,
  Subquery,
  TimeModifiers,
} from './expression.js';
import { childrenOf } from './flat-syntax.js';
import { readDuration, readNumber } from './literals.js';
import { parseError, unsupportedError } from './promql-error.js';

/** The operand with what stands behind it: `offset 5m`, `@ 0`, `[5m]` or `[1h:5m]`. */
export function applyPostfix(query: string, operand: Expression, node: SyntaxNode): Expression {
  switch (node.name) {
    case 'OffsetExpr':
      return withOffset(query, operand, node);
    case 'StepInvariantExpr':
      return withFixedTime(query, operand, node);
    case 'MatrixSelector':
      return rangeOf(query, operand, node);
    default:
      return subqueryOf(query, operand, node);
  }
}

function rangeOf(query: string, operand: Expression, node: SyntaxNode): RangeSelector {
  const fail = (message: string): never => {
    throw parseError(query, operand.to, message);
  };
  if (operand.kind !== 'selector') return fail('ranges only allowed for vector selectors');
  if (operand.offsetMilliseconds !== 0) fail('no offset modifiers allowed before range');
  if (operand.fixedTime !== undefined) fail('no @ modifiers allowed before range');
  const [duration] = childrenOf(node).slice(1);
  return {
    kind: 'range',
    selector: operand,
    rangeMilliseconds: durationOf(query, duration, node),
    from: operand.from,
    to: node.to,
  };
}

function subqueryOf(query: string, operand: Expression, node: SyntaxNode): Subquery {
  const [range, step] = childrenOf(node).slice(1);
  return {
    kind: 'subquery',
    operand,
    rangeMilliseconds: durationOf(query, range, node),
    stepMilliseconds: step === undefined ? undefined : durationOf(query, step, node),
    offsetMilliseconds: 0,
    from: operand.from,
    to: node.to,
  };
}

function withOffset(query: string, operand: Expression, node: SyntaxNode): Expression {
  const [signed] = childrenOf(node).filter(({ name }) => name === 'OffsetDurationExpr');
  const [sign, inner] = signed === undefined ? [] : childrenOf(signed);
  const isNegative = sign?.name === 'UnaryOp' && query[sign.from] === '-';
  const duration = durationOf(query, sign?.name === 'UnaryOp' ? inner : signed, node);
  return modified(query, operand, node, 'offset modifier', (modifiable) => {
    if (modifiable.offsetMilliseconds !== 0)
      throw parseError(query, operand.from, 'offset may not be set multiple times');
    return { offsetMilliseconds: isNegative ? -duration : duration };
  });
}

function withFixedTime(query: string, operand: Expression, node: SyntaxNode): Expression {
  return modified(query, operand, node, '@ modifier', (modifiable) => {
    if (modifiable.fixedTime !== undefined)
      throw parseError(query, operand.from, '@ <timestamp> may not be set multiple times');
    return { fixedTime: fixedTimeOf(query, node) };
  });
}

function fixedTimeOf(query: string, node: SyntaxNode): FixedTime {
  const last = childrenOf(node).at(-1);
  const text = last === undefined ? '' : query.slice(last.from, last.to);
  if (last?.name === 'AtModifierPreprocessors')
    return text.toLowerCase().startsWith('start') ? 'start' : 'end';
  const [, sign = '', digits = ''] = /^([-+]?)\s*(.*)$/s.exec(text) ?? [];
  const seconds = readNumber(digits);
  const at = last?.from ?? node.from;
  if (seconds === undefined)
    throw parseError(query, at, `unexpected ${JSON.stringify(text)} in @, expected timestamp`);
  const milliseconds = Math.round(seconds * 1000) * (sign === '-' ? -1 : 1);
  if (!Number.isSafeInteger(milliseconds))
    throw parseError(query, at, `timestamp out of bounds for @ modifier: ${text}`);
  return milliseconds;
}

function modified(
  query: string,
  operand: Expression,
  { to }: SyntaxNode,
  modifier: string,
  change: (modifiers: TimeModifiers) => Partial<TimeModifiers>,
): Expression {
  if (operand.kind === 'range')
    return { ...operand, selector: { ...operand.selector, ...change(operand.selector) }, to };
  if (operand.kind === 'selector' || operand.kind === 'subquery')
    return { ...operand, ...change(operand), to };
  throw parseError(
    query,
    operand.from,
    `${modifier} must be preceded by an instant vector selector or range vector selector or a subquery`,
  );
}

/** The milliseconds of a duration node, which newer grammars let be a formula or a bare number. */
function durationOf(query: string, node: SyntaxNode | undefined, whole: SyntaxNode): number {
  const text = node === undefined ? '' : query.slice(node.from, node.to);
  const from = node?.from ?? whole.from;
  const milliseconds = readDuration(text);
  if (milliseconds === 0) throw parseError(query, from, 'duration must be greater than 0');
  if (milliseconds !== undefined) return milliseconds;
  if (readNumber(text) !== undefined)
    throw parseError(query, from, 'missing unit character in duration');
  if (/^\w+$/.test(text)) throw parseError(query, from, `bad duration syntax: "${text}"`);
  throw unsupportedError(query, from, `duration expression ${text}`);
}
