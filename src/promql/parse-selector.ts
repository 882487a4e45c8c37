import { bare } from './expression.js';
import type { LabelMatcher } from './label-matcher.js';
import { parseQuery, queryTextBounds } from './parse-query.js';
import { parseError } from './promql-error.js';

/**
 * The matchers of a selector alone, as `match[]` parameters have it.
 * @throws PromqlError
 */
export function parseSelector(text: string, bounds = queryTextBounds): readonly LabelMatcher[] {
  const expression = bare(parseQuery(text, bounds));
  const isPlain =
    expression.kind === 'selector' &&
    expression.offsetMilliseconds === 0 &&
    expression.fixedTime === undefined;
  if (isPlain) return expression.matchers;
  throw parseError(text, expression.from, 'series selector expected, without modifiers');
}
