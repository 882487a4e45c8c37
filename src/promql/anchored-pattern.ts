import { RE2JS, RE2JSException } from 're2js';
import { patternSize } from './pattern-size.js';

/** The largest program that the engine runs: it takes this much time for each character of a text. */
export const patternSizeMax = 1024;

/** A regular expression that must match a whole text, in RE2's syntax and in linear time. */
export class AnchoredPattern {
  readonly #pattern: string;
  readonly #plainMatch: ((text: string) => boolean) | undefined;
  #compiled: RE2JS | undefined;

  /**
   * @throws RangeError when the pattern is too large for the engine, SyntaxError when it is malformed
   */
  constructor(pattern: string) {
    this.#pattern = pattern;
    this.#plainMatch = plainMatch(pattern);
    if (this.#plainMatch === undefined) this.#compiled = compile(pattern);
  }

  matches(text: string): boolean {
    return this.#plainMatch?.(text) ?? this.#regex().testExact(text);
  }

  /** The groups of the match, the whole text first; undefined when the text does not match. */
  groupsOf(text: string): PatternGroups | undefined {
    const regex = this.#regex();
    const matcher = regex.matcher(text);
    if (!matcher.matches()) return undefined;
    const byNumber = Array.from({ length: regex.groupCount() + 1 }, (_, group) =>
      matcher.group(group),
    );
    return { byNumber, numberOf: new Map(Object.entries(regex.namedGroups())) };
  }

  #regex(): RE2JS {
    this.#compiled ??= compile(this.#pattern);
    return this.#compiled;
  }
}

export interface PatternGroups {
  /** The text of each group, null when the group did not take part in the match. */
  readonly byNumber: readonly (string | null)[];
  /** The number of each named group. */
  readonly numberOf: ReadonlyMap<string, number>;
}

function compile(pattern: string): RE2JS {
  const size = patternSize(pattern);
  if (size > patternSizeMax) {
    throw new RangeError(
      `regular expression has ${size} steps, repetitions counted; at most ${patternSizeMax}`,
    );
  }
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    if (error instanceof RE2JSException) throw new SyntaxError(error.message, { cause: error });
    throw error;
  }
}

const anyText = String.raw`\.\*|\.\+`;
const literal = String.raw`(?:[^\\.+*?()|[\]{}^$]|\\[\\.+*?()|[\]{}^$-])*`;
const alternativesPattern = new RegExp(String.raw`^${literal}(?:\|${literal})*$`, 'u');
const aroundPattern = new RegExp(`^(${anyText})?(${literal})(${anyText})?$`, 'u');

/**
 * The commonest patterns, without the engine, which takes a hundred times as long: literals, as in
 * `a|b|c`, and a literal with any text before or after it, as in `web-.*`.
 */
function plainMatch(pattern: string): ((text: string) => boolean) | undefined {
  // Grafana puts several values of a variable into parentheses.
  const [, inner = pattern] = /^\((?:\?:)?(.*)\)$/su.exec(pattern) ?? [];
  if (alternativesPattern.test(inner)) {
    const texts = new Set(alternativesOf(inner));
    return (text) => texts.has(text);
  }
  const [whole, before, middle = '', after] = aroundPattern.exec(pattern) ?? [];
  if (whole === undefined || middle.includes('\n')) return undefined;
  // One character can have two code units, so lengths do not tell.
  if (middle === '' && before !== undefined && after !== undefined) return undefined;
  return matchAround(alternativesOf(middle).join(''), before, after);
}

/** @param before `.*`, `.+`, or undefined when a text starts with the literal; `after` likewise */
function matchAround(
  literalText: string,
  before: string | undefined,
  after: string | undefined,
): (text: string) => boolean {
  const lengthBefore = before === '.+' ? 1 : 0;
  const lengthAfter = after === '.+' ? 1 : 0;
  const lengthMin = lengthBefore + literalText.length + lengthAfter;
  return (text) => {
    // A dot matches anything but a line feed.
    if (text.length < lengthMin || text.includes('\n')) return false;
    if (before === undefined) return text.startsWith(literalText);
    if (after === undefined) return text.endsWith(literalText);
    const at = text.indexOf(literalText, lengthBefore);
    return at !== -1 && at + literalText.length + lengthAfter <= text.length;
  };
}

function alternativesOf(pattern: string): string[] {
  const texts: string[] = [];
  let text = '';
  for (let at = 0; at < pattern.length; at += 1) {
    if (pattern[at] === '|') {
      texts.push(text);
      text = '';
      continue;
    }
    if (pattern[at] === '\\') at += 1;
    text += pattern[at] ?? '';
  }
  return [...texts, text];
}
