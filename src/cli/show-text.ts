import { escapeCodeUnit } from '../model/escape-code-unit.js';

/*
 * Names, messages and arguments come from outside. Shown as they are, they could drive a terminal
 * or forge a row: every line for people goes through here.
 */

/**
 * Controls, formats (bidirectional and zero-width ones among them), halves of surrogate pairs, line
 * and paragraph separators, and what is as invisible though Unicode counts it as a letter or mark.
 */
const unseen =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|\u034f|\u17b4|\u17b5|[\u115f\u1160\u3164\uffa0]|[\u180b-\u180f]|[\u{e0000}-\u{e0fff}]/gu;

/**
 * A text for people, on one line: what can not be seen is escaped as the messages of the server do,
 * `\u001b`, which JSON and YAML read as well.
 */
export function showText(text: string): string {
  return text.replace(unseen, (character) => character.split('').map(escapeCodeUnit).join(''));
}

const ascii = /^[\x20-\x7e]*$/;

/** East Asian wide and fullwidth characters, and those that terminals show as pictures. */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{17000}-\u{18cff}\u{1b000}-\u{1b2ff}\u{20000}-\u{3fffd}\p{Emoji_Presentation}]/u;

const mark = /^\p{M}+$/u;

/** How many columns of a terminal a shown text takes. */
export function columnsOf(text: string): number {
  if (ascii.test(text)) return text.length;
  let columns = 0;
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    columns += wide.test(segment) ? 2 : mark.test(segment) ? 0 : 1;
  }
  return columns;
}

/** Filled with spaces at its end, to take so many columns. */
export function padColumns(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - columnsOf(text)));
}
