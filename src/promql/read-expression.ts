import type { SyntaxNode } from '@lezer/common';
import {
  aggregationOperators,
  arithmeticOperators,
  comparisonOperators,
  setOperators,
  type Aggregation,
  type BinaryOperation,
  type BinaryOperator,
  type Expression,
  type FunctionCall,
} from './expression.js';
import { childrenOf, flattenSyntax, type FlatItem } from './flat-syntax.js';
import { functionTypes } from './function-types.js';
import { readNumber } from './literals.js';
import { parseError, unsupportedError, type PromqlError } from './promql-error.js';
import { applyPostfix } from './read-postfix.js';
import { readLabelNames, readSelector, readStringNode } from './read-selector.js';
import { readMatching } from './read-matching.js';

/** How tightly operators bind, as in Prometheus; those of one level bind from the left but `^`. */
const precedence = new Map<string, number>([
  ['or', 1],
  ['and', 2],
  ['unless', 2],
  ...comparisonOperators.map((each) => [each, 3] as const),
  ['+', 4],
  ['-', 4],
  ...['*', '/', '%', 'atan2'].map((each) => [each, 5] as const),
  ['^', 6],
]);
const ofMultiplication = 5;
const ofPower = 6;

/** Builds the expression from the syntax tree of the query. */
export class ExpressionReader {
  readonly #query: string;

  constructor(query: string) {
    this.#query = query;
  }

  /** @throws PromqlError */
  read(node: SyntaxNode | undefined): Expression {
    if (node === undefined) throw parseError(this.#query, 0, 'no expression found in input');
    const items = flattenSyntax(this.#query, node);
    return this.#operation(new FlatItems(items), 0);
  }

  /** Operands with the operators between them that bind at least so tightly. */
  #operation(items: FlatItems, tightness: number): Expression {
    let left = this.#operand(items);
    for (;;) {
      const item = items.peek();
      if (item?.kind !== 'binary') return left;
      const operator = this.#operatorOf(item.operator);
      const level = precedence.get(operator) ?? 0;
      if (level < tightness) return left;
      items.next();
      const right = this.#operation(items, level === ofPower ? level : level + 1);
      left = this.#binary(item, operator, left, right);
    }
  }

  #operand(items: FlatItems): Expression {
    const item = items.next();
    if (item?.kind === 'prefix') {
      const operand = this.#operation(items, ofMultiplication + 1);
      const { operator, from } = item;
      if (operand.kind === 'number') {
        const value = operator === '-' ? -operand.value : operand.value;
        return { ...operand, value, from };
      }
      return { kind: 'unary', operator, operand, from, to: operand.to };
    }
    if (item?.kind !== 'operand')
      throw parseError(this.#query, this.#query.length, 'unexpected end of input');
    let operand = this.#primary(item.node);
    for (;;) {
      const next = items.peek();
      if (next?.kind !== 'postfix') return operand;
      items.next();
      operand = applyPostfix(this.#query, operand, next.node);
    }
  }

  #operatorOf(node: SyntaxNode): BinaryOperator {
    const text = this.#textOf(node).toLowerCase();
    const operators = [...arithmeticOperators, ...comparisonOperators, ...setOperators];
    const operator = operators.find((each) => each === text);
    if (operator === undefined) throw this.#unsupported(node, `operator ${text}`);
    return operator;
  }

  #binary(
    { modifiers, operator: { from: operatorFrom } }: FlatItem & { kind: 'binary' },
    operator: BinaryOperator,
    left: Expression,
    right: Expression,
  ): BinaryOperation {
    return {
      kind: 'binary',
      operator,
      operatorFrom,
      left,
      right,
      returnsBool: modifiers.some(({ name }) => name === 'BoolModifier'),
      matching: readMatching(this.#query, modifiers),
      from: left.from,
      to: right.to,
    };
  }

  #primary(node: SyntaxNode): Expression {
    const { from, to } = node;
    switch (node.name) {
      case 'ParenExpr':
        return { kind: 'parenthesized', operand: this.read(childrenOf(node)[0]), from, to };
      case 'NumberDurationLiteral':
        return { kind: 'number', value: this.#number(node), from, to };
      case 'StringLiteral':
        return { kind: 'string', value: readStringNode(this.#query, node), from, to };
      case 'VectorSelector':
        return readSelector(this.#query, node);
      case 'FunctionCall':
        return this.#call(node);
      case 'AggregateExpr':
        return this.#aggregation(node);
      case 'AnchoredExpr':
        throw this.#unsupported(node, 'modifier anchored');
      case 'SmoothedExpr':
        throw this.#unsupported(node, 'modifier smoothed');
      default:
        throw parseError(this.#query, from, `unexpected ${node.name}`);
    }
  }

  #number(node: SyntaxNode): number {
    const text = this.#textOf(node).replace(/^[-+]\s*/, '');
    const value = readNumber(text);
    if (value === undefined)
      throw parseError(this.#query, node.from, `bad number or duration syntax: "${text}"`);
    return value;
  }

  #call(node: SyntaxNode): FunctionCall {
    const [identifier, body] = childrenOf(node);
    const name = identifier === undefined ? '' : this.#textOf(identifier);
    if (!functionTypes.has(name)) throw this.#unsupported(node, `function "${name}"`);
    const { from, to } = node;
    return { kind: 'call', name, operands: this.#operandsOf(body), from, to };
  }

  #aggregation(node: SyntaxNode): Aggregation {
    const parts = childrenOf(node);
    const part = (name: string): SyntaxNode | undefined => parts.find((each) => each.name === name);
    const operatorNode = part('AggregateOp');
    const word = operatorNode === undefined ? '' : this.#textOf(operatorNode).toLowerCase();
    const operator = aggregationOperators.find((each) => each === word);
    if (operator === undefined) throw this.#unsupported(node, `aggregation "${word}"`);
    const operands = this.#operandsOf(part('FunctionCallBody'));
    const isParametrized = ['topk', 'bottomk', 'quantile', 'count_values'].includes(operator);
    const count = isParametrized ? 2 : 1;
    const operand = operands.at(-1);
    if (operand === undefined)
      throw parseError(this.#query, node.from, 'no arguments for aggregate expression provided');
    if (operands.length !== count) {
      throw parseError(
        this.#query,
        node.from,
        `wrong number of arguments for aggregate expression provided, expected ${count}, got ${operands.length}`,
      );
    }
    const [by, labelNames] = childrenOf(part('AggregateModifier') ?? operatorNode ?? node);
    return {
      kind: 'aggregation',
      operator,
      operand,
      parameter: isParametrized ? operands[0] : undefined,
      mode: by?.name === 'Without' ? 'without' : 'by',
      labelNames: labelNames === undefined ? [] : readLabelNames(this.#query, labelNames),
      from: node.from,
      to: node.to,
    };
  }

  #operandsOf(body: SyntaxNode | undefined): Expression[] {
    return body === undefined ? [] : childrenOf(body).map((each) => this.read(each));
  }

  #textOf({ from, to }: SyntaxNode): string {
    return this.#query.slice(from, to);
  }

  #unsupported(node: SyntaxNode, what: string): PromqlError {
    return unsupportedError(this.#query, node.from, what);
  }
}

/** The items, read once from the left. */
class FlatItems {
  #at = 0;

  constructor(readonly items: readonly FlatItem[]) {}

  peek(): FlatItem | undefined {
    return this.items[this.#at];
  }

  next(): FlatItem | undefined {
    this.#at += 1;
    return this.items[this.#at - 1];
  }
}
