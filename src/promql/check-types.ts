import {
  isComparison,
  isSetOperator,
  type Aggregation,
  type BinaryOperation,
  type Expression,
  type FunctionCall,
  type ValueType,
} from './expression.js';
import { functionTypes } from './function-types.js';
import { parseError, type PromqlError } from './promql-error.js';

/** The type of the value that an expression has, its operands not looked at. */
export function typeOf(expression: Expression): ValueType {
  switch (expression.kind) {
    case 'number':
      return 'scalar';
    case 'string':
      return 'string';
    case 'range':
    case 'subquery':
      return 'range vector';
    case 'selector':
    case 'aggregation':
      return 'instant vector';
    case 'parenthesized':
    case 'unary':
      return typeOf(expression.operand);
    case 'binary': {
      const { left, right } = expression;
      const isScalar = typeOf(left) === 'scalar' && typeOf(right) === 'scalar';
      return isScalar ? 'scalar' : 'instant vector';
    }
    case 'call':
      return functionTypes.get(expression.name)?.result ?? 'instant vector';
  }
}

/** @throws PromqlError where an operand has another type than its operator or function takes */
export function checkTypes(query: string, expression: Expression): void {
  new TypeCheck(query).check(expression);
}

class TypeCheck {
  readonly #query: string;

  constructor(query: string) {
    this.#query = query;
  }

  check(expression: Expression): void {
    switch (expression.kind) {
      case 'number':
      case 'string':
      case 'selector':
      case 'range':
        return;
      case 'parenthesized':
        this.check(expression.operand);
        return;
      case 'subquery': {
        const type = this.#checkedType(expression.operand);
        if (type === 'instant vector') return;
        throw this.#error(
          expression,
          `subquery is only allowed on instant vector, got ${type} instead`,
        );
      }
      case 'unary': {
        const type = this.#checkedType(expression.operand);
        if (type === 'scalar' || type === 'instant vector') return;
        throw this.#error(
          expression,
          `unary expression only allowed on expressions of type scalar or instant vector, got "${type}"`,
        );
      }
      case 'aggregation':
        this.#checkAggregation(expression);
        return;
      case 'call':
        this.#checkCall(expression);
        return;
      case 'binary':
        this.#checkBinary(expression);
    }
  }

  #checkedType(expression: Expression): ValueType {
    this.check(expression);
    return typeOf(expression);
  }

  #checkAggregation({ operator, operand, parameter }: Aggregation): void {
    this.#require(operand, 'instant vector', 'aggregation expression');
    if (parameter === undefined) return;
    const type = operator === 'count_values' ? 'string' : 'scalar';
    this.#require(parameter, type, 'aggregation parameter');
  }

  #checkCall(call: FunctionCall): void {
    const { name, operands } = call;
    const type = functionTypes.get(name);
    if (type === undefined) throw this.#error(call, `unknown function with name "${name}"`);
    const count = type.operands.length;
    const isVariadic = type.isVariadic === true;
    const least = count - (isVariadic ? 1 : (type.optional ?? 0));
    const greatest = isVariadic ? Infinity : count;
    if (operands.length < least || operands.length > greatest) {
      const bound = operands.length < least ? `at least ${least}` : `at most ${count}`;
      const expected = least === greatest ? count : bound;
      throw this.#error(
        call,
        `expected ${expected} argument(s) in call to "${name}", got ${operands.length}`,
      );
    }
    for (const [at, operand] of operands.entries()) {
      const wanted = type.operands[Math.min(at, count - 1)] ?? 'instant vector';
      this.#require(operand, wanted, `call to function "${name}"`);
    }
  }

  #checkBinary(binary: BinaryOperation): void {
    const { operator, operatorFrom, left, right, returnsBool, matching } = binary;
    const leftType = this.#checkedType(left);
    const rightType = this.#checkedType(right);
    const areScalars = leftType === 'scalar' && rightType === 'scalar';
    if (returnsBool && !isComparison(operator))
      throw this.#errorAt(operatorFrom, 'bool modifier can only be used on comparison operators');
    if (isComparison(operator) && !returnsBool && areScalars)
      throw this.#errorAt(operatorFrom, 'comparisons between scalars must use BOOL modifier');
    const twice = matching.labelNames.find((name) => matching.includedNames.includes(name));
    if (matching.mode === 'on' && twice !== undefined)
      throw this.#errorAt(
        operatorFrom,
        `label "${twice}" must not occur in ON and GROUP clause at once`,
      );
    for (const [operand, type] of [[left, leftType] as const, [right, rightType] as const]) {
      if (type !== 'scalar' && type !== 'instant vector')
        throw this.#error(
          operand,
          'binary expression must contain only scalar and instant vector types',
        );
    }
    if (leftType === 'scalar' || rightType === 'scalar') this.#checkScalarOperation(binary);
    else if (isSetOperator(operator) && matching.grouping !== 'none')
      throw this.#error(binary, `no grouping allowed for "${operator}" operation`);
  }

  #checkScalarOperation(binary: BinaryOperation): void {
    const { operator, matching } = binary;
    if (matching.labelNames.length > 0)
      throw this.#error(binary, 'vector matching only allowed between instant vectors');
    if (isSetOperator(operator))
      throw this.#error(
        binary,
        `set operator "${operator}" not allowed in binary scalar expression`,
      );
  }

  #require(operand: Expression, wanted: ValueType, context: string): void {
    const type = this.#checkedType(operand);
    if (type === wanted) return;
    throw this.#error(operand, `expected type ${wanted} in ${context}, got ${type}`);
  }

  #error({ from }: Expression, message: string): PromqlError {
    return this.#errorAt(from, message);
  }

  #errorAt(from: number, message: string): PromqlError {
    return parseError(this.#query, from, message);
  }
}
