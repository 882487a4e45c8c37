import type { LabelMatcher } from './label-matcher.js';

/** The types of values, as Prometheus's messages name them. */
export type ValueType = 'scalar' | 'string' | 'instant vector' | 'range vector';

export const arithmeticOperators = ['+', '-', '*', '/', '%', '^', 'atan2'] as const;
export const comparisonOperators = ['==', '!=', '>', '<', '>=', '<='] as const;
export const setOperators = ['and', 'or', 'unless'] as const;

export type ArithmeticOperator = (typeof arithmeticOperators)[number];
export type ComparisonOperator = (typeof comparisonOperators)[number];
export type SetOperator = (typeof setOperators)[number];
export type BinaryOperator = ArithmeticOperator | ComparisonOperator | SetOperator;

export const aggregationOperators = [
  'sum',
  'avg',
  'min',
  'max',
  'count',
  'group',
  'stddev',
  'stdvar',
  'topk',
  'bottomk',
  'quantile',
  'count_values',
] as const;

export type AggregationOperator = (typeof aggregationOperators)[number];

/** The moment of `@`: UNIX milliseconds, or an end of the query's range. */
export type FixedTime = number | 'start' | 'end';

/** A place in the text of the query: indexes, the end not included. */
export interface Located {
  readonly from: number;
  readonly to: number;
}

/** What `offset` and `@` say of a selector or a subquery. */
export interface TimeModifiers {
  /** How far back it reads; negative when it reads ahead. */
  readonly offsetMilliseconds: number;
  readonly fixedTime?: FixedTime;
}

export interface NumberLiteral extends Located {
  readonly kind: 'number';
  readonly value: number;
}

export interface StringLiteral extends Located {
  readonly kind: 'string';
  readonly value: string;
}

/** `http_requests{region="gz"} offset 5m @ end()` */
export interface VectorSelector extends Located, TimeModifiers {
  readonly kind: 'selector';
  /** The metric's name is one of them. */
  readonly matchers: readonly LabelMatcher[];
}

/** `http_requests[5m]`; the modifiers are those of the selector. */
export interface RangeSelector extends Located {
  readonly kind: 'range';
  readonly selector: VectorSelector;
  readonly rangeMilliseconds: number;
}

/** `rate(http_requests[5m])[1h:1m]` */
export interface Subquery extends Located, TimeModifiers {
  readonly kind: 'subquery';
  readonly operand: Expression;
  readonly rangeMilliseconds: number;
  /** Undefined in `[1h:]`, where the evaluation's own default holds. */
  readonly stepMilliseconds: number | undefined;
}

export interface Parenthesized extends Located {
  readonly kind: 'parenthesized';
  readonly operand: Expression;
}

export interface UnaryOperation extends Located {
  readonly kind: 'unary';
  readonly operator: '+' | '-';
  readonly operand: Expression;
}

/** How the series of two vectors find each other. */
export interface VectorMatching {
  /** `on`: these labels alone; `ignoring`: all but these. */
  readonly mode: 'on' | 'ignoring';
  readonly labelNames: readonly string[];
  /** `group_left`: many series on the left for one on the right; `group_right` the reverse. */
  readonly grouping: 'none' | 'group_left' | 'group_right';
  /** Labels that the result takes from the side with one series. */
  readonly includedNames: readonly string[];
}

export interface BinaryOperation extends Located {
  readonly kind: 'binary';
  readonly operator: BinaryOperator;
  /** Index of the operator in the text of the query. */
  readonly operatorFrom: number;
  readonly left: Expression;
  readonly right: Expression;
  readonly returnsBool: boolean;
  readonly matching: VectorMatching;
}

export interface Aggregation extends Located {
  readonly kind: 'aggregation';
  readonly operator: AggregationOperator;
  readonly operand: Expression;
  /** Of topk, bottomk, quantile and count_values. */
  readonly parameter: Expression | undefined;
  readonly mode: 'by' | 'without';
  readonly labelNames: readonly string[];
}

export interface FunctionCall extends Located {
  readonly kind: 'call';
  readonly name: string;
  readonly operands: readonly Expression[];
}

/** A parsed query. */
export type Expression =
  | NumberLiteral
  | StringLiteral
  | VectorSelector
  | RangeSelector
  | Subquery
  | Parenthesized
  | UnaryOperation
  | BinaryOperation
  | Aggregation
  | FunctionCall;

/** The expression inside of any parentheses. */
export function bare(expression: Expression): Exclude<Expression, Parenthesized> {
  let inner = expression;
  while (inner.kind === 'parenthesized') inner = inner.operand;
  return inner;
}

export function isComparison(operator: BinaryOperator): operator is ComparisonOperator {
  return (comparisonOperators as readonly string[]).includes(operator);
}

export function isSetOperator(operator: BinaryOperator): operator is SetOperator {
  return (setOperators as readonly string[]).includes(operator);
}
