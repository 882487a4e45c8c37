import { AnchoredPattern } from './anchored-pattern.js';

export const matcherOperators = ['=', '!=', '=~', '!~'] as const;

export type MatcherOperator = (typeof matcherOperators)[number];

/** One condition of a selector: `region="gz"`, `instance=~"web-.*"`. */
export class LabelMatcher {
  readonly name: string;
  readonly operator: MatcherOperator;
  readonly value: string;
  readonly #pattern: AnchoredPattern | undefined;

  /**
   * @throws RangeError when a regular expression is too large, SyntaxError when it is malformed
   */
  constructor(name: string, operator: MatcherOperator, value: string) {
    this.name = name;
    this.operator = operator;
    this.value = value;
    const isPattern = operator === '=~' || operator === '!~';
    this.#pattern = isPattern ? new AnchoredPattern(value) : undefined;
  }

  /** @param value of the label, the empty text when a series does not have it */
  matches(value: string): boolean {
    const isMatch = this.#pattern?.matches(value) ?? value === this.value;
    return isMatch === (this.operator === '=' || this.operator === '=~');
  }
}
