import type { Tree } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';
import { checkTypes } from './check-types.js';
import type { Expression } from './expression.js';
import { childrenOf } from './flat-syntax.js';
import { parseError, PromqlError } from './promql-error.js';
import { ExpressionReader } from './read-expression.js';
import { syntaxFault } from './syntax-fault.js';

/** What bounds the work and the memory that reading a query takes. */
export interface QueryTextBounds {
  readonly bytesMax: number;
  /** Nested nodes of the syntax tree; a call is two, a chain of operators one for each. */
  readonly depthMax: number;
  readonly nodesMax: number;
}

export const queryTextBounds: QueryTextBounds = {
  bytesMax: 65_536,
  depthMax: 400,
  nodesMax: 10_000,
};

/** In place of a tree with gaps, the first error: an answer to half of a query would be wrong. */
const strictParser = parser.configure({ strict: true });

/**
 * The expression that a query states, its types checked.
 * @throws PromqlError
 */
export function parseQuery(query: string, bounds = queryTextBounds): Expression {
  const bytes = Buffer.byteLength(query);
  if (bytes > bounds.bytesMax) {
    throw new PromqlError('bad_data', `query of ${bytes} bytes, at most ${bounds.bytesMax}`);
  }
  if (!query.isWellFormed()) throw new PromqlError('bad_data', 'query is not valid UTF-8');
  const tree = parseStrictly(query);
  checkSize(query, tree, bounds);
  const expression = new ExpressionReader(query).read(childrenOf(tree.topNode)[0]);
  checkTypes(query, expression);
  return expression;
}

function parseStrictly(query: string): Tree {
  try {
    return strictParser.parse(withoutInheritedNames(query));
  } catch (error) {
    if (error instanceof SyntaxError) throw syntaxFault(query, error.message);
    throw error;
  }
}

/**
 * The same text with other words in place of `constructor`, `__proto__` and the like, which the grammar
 * takes for keywords, as it looks words up in an object. No place in the tree is another by it, and names
 * are read from the query itself.
 */
function withoutInheritedNames(query: string): string {
  return query.replaceAll(/[a-zA-Z_][a-zA-Z0-9_]*/g, (word) =>
    word.toLowerCase() in {} ? 'x'.repeat(word.length) : word,
  );
}

function checkSize(query: string, tree: Tree, { depthMax, nodesMax }: QueryTextBounds): void {
  let depth = 0;
  let nodes = 0;
  tree.iterate({
    enter: ({ from }) => {
      depth += 1;
      nodes += 1;
      if (depth > depthMax) {
        throw parseError(query, from, `query is nested deeper than ${depthMax}`);
      }
      if (nodes > nodesMax) throw parseError(query, from, `query has over ${nodesMax} parts`);
    },
    leave: () => {
      depth -= 1;
    },
  });
}
