import { seriesKeySeparator } from './series.js';

/*
 * The rules of names, for the receiver, the control plane and the command line alike. Lengths count
 * Unicode code points.
 */

/** How long each kind of name may be, and how many dimensions a metric may have. */
export interface NameLimits {
  readonly namespaceLengthMax: number;
  readonly nameLengthMax: number;
  readonly dimensionsMax: number;
  readonly dimensionValueLengthMax: number;
  readonly displayNameLengthMax: number;
}

/** Why a text is no name. */
export interface NameFault {
  readonly kind: 'empty' | 'tooLong' | 'character';
  /** What to say of it, after the field and the name: `has more than 64 characters`. ASCII. */
  readonly problem: string;
}

/** Longest name of an account, or of a group of receivers. */
const ownNameLengthMax = 64;
const secretIdLengthMax = 128;

const word = /^\w+$/;
const hyphenWord = /^[\w-]+$/;
const visibleWord = /^[\x21-\x7e]+$/;
/** U+0000 to U+001F, U+007F to U+009F. */
const control = /\p{Cc}/u;
/** In lists and objects, answers put these between names and values. */
const separators = /[,=&]/;

/** Letters, digits and underscores of ASCII. */
export function namespaceFault(
  name: string,
  { namespaceLengthMax }: NameLimits,
): NameFault | undefined {
  if (word.test(name) && !isLonger(name, namespaceLengthMax)) return undefined;
  return {
    kind: 'character',
    problem: `is not 1 to ${namespaceLengthMax} letters, digits or underscores`,
  };
}

/** The length alone, which the names of metrics and dimensions share. */
export function nameLengthFault(
  name: string,
  { nameLengthMax }: Pick<NameLimits, 'nameLengthMax'>,
): NameFault | undefined {
  return isLonger(name, nameLengthMax) ? tooLong(nameLengthMax, 'nameLengthMax') : undefined;
}

/** Of a metric that is to be made: letters, digits and underscores of ASCII. */
export function metricNameFault(name: string, limits: NameLimits): NameFault | undefined {
  if (word.test(name)) return nameLengthFault(name, limits);
  return { kind: 'character', problem: 'is not of letters, digits or underscores' };
}

/** Of a metric that API 3.0 makes: hyphens, too. */
export function api3MetricNameFault(
  name: string,
  limits: Pick<NameLimits, 'nameLengthMax'>,
): NameFault | undefined {
  if (hyphenWord.test(name)) return nameLengthFault(name, limits);
  return { kind: 'character', problem: 'is not of letters, digits, underscores or hyphens' };
}

/** Of a metric that is to be made: any characters but controls and those of `separators`. */
export function dimensionNameFault(name: string, limits: NameLimits): NameFault | undefined {
  const length = nameLengthFault(name, limits);
  if (length !== undefined) return length;
  if (separators.test(name)) {
    return { kind: 'character', problem: 'has a comma, an equals sign or an ampersand' };
  }
  return plainTextFault(name);
}

/** Control characters are values as they always were; only the separator of series keys is none. */
export function dimensionValueFault(
  value: string,
  { dimensionValueLengthMax }: NameLimits,
): NameFault | undefined {
  if (isLonger(value, dimensionValueLengthMax)) {
    return tooLong(dimensionValueLengthMax, 'dimensionValueLengthMax');
  }
  if (value === '') return empty;
  return isDimensionValue(value, dimensionValueLengthMax) ? undefined : badCharacter;
}

/** Whether `dimensionValueFault` finds nothing: what every sample is asked. */
export function isDimensionValue(value: string, lengthMax: number): boolean {
  return (
    value !== '' &&
    !isLonger(value, lengthMax) &&
    value.isWellFormed() &&
    !value.includes(seriesKeySeparator)
  );
}

/** A metricCname, which people read. */
export function displayNameFault(
  name: string,
  { displayNameLengthMax }: NameLimits,
): NameFault | undefined {
  if (isLonger(name, displayNameLengthMax)) {
    return tooLong(displayNameLengthMax, 'displayNameLengthMax');
  }
  return plainTextFault(name);
}

/** What values are counted in; nothing is a unit, too. */
export function unitFault(unit: string, limits: NameLimits): NameFault | undefined {
  return unit === '' ? undefined : displayNameFault(unit, limits);
}

export function accountNameFault(name: string): NameFault | undefined {
  if (hyphenWord.test(name) && !isLonger(name, ownNameLengthMax)) return undefined;
  return {
    kind: 'character',
    problem: `is not 1 to ${ownNameLengthMax} letters, digits, underscores or hyphens`,
  };
}

/** The name of a group of receivers. */
export function groupNameFault(name: string): NameFault | undefined {
  if (name === '' || isLonger(name, ownNameLengthMax)) {
    return { kind: 'tooLong', problem: `is not 1 to ${ownNameLengthMax} characters` };
  }
  return plainTextFault(name);
}

export function secretIdFault(secretId: string): NameFault | undefined {
  if (visibleWord.test(secretId) && !isLonger(secretId, secretIdLengthMax)) return undefined;
  return { kind: 'character', problem: `is not 1 to ${secretIdLengthMax} visible characters` };
}

/** Whether a text has more code points than that. Most texts tell by their length alone. */
export function isLonger(text: string, charactersMax: number): boolean {
  const { length } = text;
  if (length <= charactersMax) return false;
  // A code point has two units at most.
  if (length > 2 * charactersMax) return true;
  let characters = length;
  for (let at = 1; at < length; at += 1) {
    if (isPair(text.charCodeAt(at - 1), text.charCodeAt(at))) characters -= 1;
  }
  return characters > charactersMax;
}

function isPair(first: number, second: number): boolean {
  return first >= 0xd800 && first < 0xdc00 && second >= 0xdc00 && second < 0xe000;
}

const empty: NameFault = { kind: 'empty', problem: 'is empty' };
const badCharacter: NameFault = {
  kind: 'character',
  problem: 'has a character that is not allowed',
};

function tooLong(charactersMax: number, limit: keyof NameLimits): NameFault {
  return { kind: 'tooLong', problem: `has more than ${charactersMax} characters (${limit})` };
}

function plainTextFault(text: string): NameFault | undefined {
  if (text === '') return empty;
  if (!text.isWellFormed()) return badCharacter;
  return control.test(text) ? { kind: 'character', problem: 'has a control character' } : undefined;
}
