import type { SyntaxNode } from '@lezer/common';

/** One word of an expression, in the order of the text. */
export type FlatItem =
  | { readonly kind: 'operand'; readonly node: SyntaxNode }
  | { readonly kind: 'prefix'; readonly operator: '+' | '-'; readonly from: number }
  | { readonly kind: 'binary'; readonly operator: SyntaxNode; readonly modifiers: SyntaxNode[] }
  | { readonly kind: 'postfix'; readonly node: SyntaxNode };

const postfixNames = new Set(['OffsetExpr', 'StepInvariantExpr', 'MatrixSelector', 'SubqueryExpr']);

/**
 * The operands and operators of an expression, without the order in which they bind. The library
 * reads `a - b offset 1d` as `(a - b) offset 1d`, and the minus of `-1 ^ 2` as part of the number:
 * its users colour text. What binds first is decided anew from the flat list.
 */
export function flattenSyntax(query: string, node: SyntaxNode): FlatItem[] {
  const items: FlatItem[] = [];
  const visit = (each: SyntaxNode): void => {
    const parts = childrenOf(each);
    const [first, ...others] = parts;
    if (each.name === 'BinaryExpr' && first !== undefined) {
      const right = others.pop();
      const [operator, ...modifiers] = others;
      visit(first);
      if (operator !== undefined) items.push({ kind: 'binary', operator, modifiers });
      if (right !== undefined) visit(right);
    } else if (each.name === 'UnaryExpr' && first !== undefined) {
      items.push({ kind: 'prefix', operator: signAt(query, first), from: first.from });
      for (const operand of others) visit(operand);
    } else if (postfixNames.has(each.name) && first !== undefined) {
      visit(first);
      items.push({ kind: 'postfix', node: each });
    } else {
      if (each.name === 'NumberDurationLiteral' && /^[-+]/.test(query.slice(each.from, each.to)))
        items.push({ kind: 'prefix', operator: signAt(query, each), from: each.from });
      items.push({ kind: 'operand', node: each });
    }
  };
  visit(node);
  return items;
}

export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (child.name !== 'LineComment') children.push(child);
  }
  return children;
}

function signAt(query: string, { from }: SyntaxNode): '+' | '-' {
  return query[from] === '-' ? '-' : '+';
}
