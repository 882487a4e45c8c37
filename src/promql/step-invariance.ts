import type { Expression } from './expression.js';

/** Functions that look at the moment of the step, whatever their operands are. */
const functionsOfTime: ReadonlySet<string> = new Set([
  'time',
  'timestamp',
  'predict_linear',
  'minute',
  'hour',
  'day_of_week',
  'day_of_month',
  'day_of_year',
  'days_in_month',
  'month',
  'year',
]);

/** Whether an expression has the same value at every step, so that one evaluation is enough. */
export function isStepInvariant(expression: Expression): boolean {
  switch (expression.kind) {
    case 'number':
    case 'string':
      return true;
    case 'selector':
    case 'subquery':
      return expression.fixedTime !== undefined;
    case 'range':
      return expression.selector.fixedTime !== undefined;
    case 'parenthesized':
    case 'unary':
      return isStepInvariant(expression.operand);
    case 'binary':
      return isStepInvariant(expression.left) && isStepInvariant(expression.right);
    case 'aggregation': {
      const { operand, parameter } = expression;
      return isStepInvariant(operand) && (parameter === undefined || isStepInvariant(parameter));
    }
    case 'call':
      return !functionsOfTime.has(expression.name) && expression.operands.every(isStepInvariant);
  }
}
