import type { NamedSetting } from './named-settings.js';
import { nearestWord } from './nearest-word.js';

/** A value as one source gives it, not checked yet. */
export interface GivenSetting {
  readonly setting: NamedSetting;
  readonly value: unknown;
  /** Where the value stands, or the part of it at that path, as a mistake names it. */
  readonly sourceOf: (path: readonly PropertyKey[]) => string;
}

/** What one source gives. */
export interface Reading {
  readonly given: GivenSetting[];
  readonly mistakes: string[];
}

/** Its value is left out: it may be a secret that went astray. */
export function unknownMistake(source: string, word: string, known: Iterable<string>): string {
  const nearest = nearestWord(word, [...known]);
  return `${source}: no such setting${nearest === undefined ? '' : `, did you mean ${nearest}?`}`;
}
