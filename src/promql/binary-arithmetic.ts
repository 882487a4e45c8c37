import type { ArithmeticOperator, BinaryOperator, ComparisonOperator } from './expression.js';

export type Arithmetic = (left: number, right: number) => number;
export type Comparison = (left: number, right: number) => boolean;

export const arithmetic: Readonly<Record<ArithmeticOperator, Arithmetic>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '%': (left, right) => left % right,
  '^': power,
  atan2: Math.atan2,
};

export const comparisons: Readonly<Record<ComparisonOperator, Comparison>> = {
  '==': (left, right) => left === right,
  '!=': (left, right) => left !== right,
  '>': (left, right) => left > right,
  '<': (left, right) => left < right,
  '>=': (left, right) => left >= right,
  '<=': (left, right) => left <= right,
};

/** As C and Go have it: 1 to any power is 1, and so is -1 to an infinite one. */
function power(base: number, exponent: number): number {
  if (base === 1) return 1;
  if (base === -1 && (exponent === Infinity || exponent === -Infinity)) return 1;
  return base ** exponent;
}

/** Whether a result is no more a value of the metric; `atan2` keeps the name, as in Prometheus. */
export function dropsMetricName(operator: BinaryOperator): boolean {
  return ['+', '-', '*', '/', '%', '^'].includes(operator);
}
