import { arithmetic, comparisons } from './binary-arithmetic.js';
import { isComparison, isSetOperator, type BinaryOperator } from './expression.js';

/**
 * Computes one cell of an operation between two values.
 * @returns undefined when a comparison leaves the value out
 */
export type CellOperation = (left: number, right: number) => number | undefined;

/** @param kept the side whose value a comparison passes on */
export function cellOperation(
  operator: BinaryOperator,
  returnsBool: boolean,
  kept: 'left' | 'right' = 'left',
): CellOperation {
  if (isSetOperator(operator)) throw new Error(`${operator} works on presence, not on values`);
  if (!isComparison(operator)) return arithmetic[operator];
  const compare = comparisons[operator];
  if (returnsBool) return (left, right) => (compare(left, right) ? 1 : 0);
  return kept === 'left'
    ? (left, right) => (compare(left, right) ? left : undefined)
    : (left, right) => (compare(left, right) ? right : undefined);
}
