import { RE2JS, RE2JSException } from 're2js';

/** A regular expression that must match a whole text, in RE2's syntax and in linear time. */
export class AnchoredPattern {
  readonly #regex: RE2JS;
  readonly #matchesPlainly: ((text: string) => boolean) | undefined;

  /** @throws RangeError when the pattern is longer than that, SyntaxError when it is malformed */
  constructor(pattern: string, lengthMax: number) {
    if (pattern.length > lengthMax) {
      throw new RangeError(
        `a regular expression of ${pattern.length} characters is longer than ${lengthMax}`,
      );
    }
    this.#regex = compile(`^(?:${pattern})$`);
    this.#matchesPlainly = plainMatch(pattern);
  }

  matches(text: string): boolean {
    if (this.#matchesPlainly !== undefined) return this.#matchesPlainly(text);
    return this.#regex.testExact(text);
  }

  /** The groups of the match, the whole text first; undefined when the text does not match. */
  groupsOf(text: string): PatternGroups | undefined {
    const matcher = this.#regex.matcher(text);
    if (!matcher.find()) return undefined;
    const byNumber = Array.from({ length: this.#regex.groupCount() + 1 }, (_, group) =>
      matcher.group(group),
    );
    const byName = new Map(Object.entries(this.#regex.namedGroups()));
    return { byNumber, byName };
  }
}

export interface PatternGroups {
  /** The text of each group, null when the group did not take part in the match. */
  readonly byNumber: readonly (string | null)[];
  readonly byName: ReadonlyMap<string, number>;
}

function compile(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    if (error instanceof RE2JSException) throw new SyntaxError(error.message);
    throw error;
  }
}

const anyText = String.raw`\.\*|\.\+`;
const literal = String.raw`[^\\.+*?()|[\]{}^$]*`;
const alternatives = new RegExp(String.raw`^${literal}(?:\|${literal})*$`, 'u');
const around = new RegExp(`^(${anyText})?(${literal})(${anyText})?$`, 'u');

/**
 * The commonest patterns, without the engine, which is a hundred times slower: literals, as in
 * `a|b|c`, and a literal with any text before or after it, as in `web-.*`.
 */
function plainMatch(pattern: string): ((text: string) => boolean) | undefined {
  if (alternatives.test(pattern)) {
    const texts = new Set(pattern.split('|'));
    return (text) => texts.has(text);
  }
  const [whole, before, middle = '', after] = around.exec(pattern) ?? [];
  if (whole === undefined || middle.includes('\n')) return undefined;
  const least = (any: string | undefined): number => (any === '.+' ? 1 : 0);
  const lengthMin = least(before) + middle.length + least(after);
  return (text) => {
    // A dot matches anything but a line feed.
    if (text.length < lengthMin || text.includes('\n')) return false;
    if (before === undefined) return text.startsWith(middle);
    if (after === undefined) return text.endsWith(middle);
    const at = text.indexOf(middle, least(before));
    return at !== -1 && at + middle.length + least(after) <= text.length;
  };
}
