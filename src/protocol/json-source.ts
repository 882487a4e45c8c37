/*
 * Finds the source text of values in JSON that is known to parse: JSON.parse re-prints numbers and
 * keeps the last of repeated members, and signatures need the characters as received.
 */

const space = 0x20;
const quoteMark = 0x22;
const comma = 0x2c;
const colon = 0x3a;
const openingBracket = 0x5b;
const backslash = 0x5c;
const closingBracket = 0x5d;
const openingBrace = 0x7b;
const closingBrace = 0x7d;

/** Where a value stands in the source: from start up to, not including, end. */
export interface SourceRange {
  readonly start: number;
  readonly end: number;
}

/**
 * The members of the object that starts at `from`, repeated ones included, one after the other:
 * each time that `next` finds one, name, start and end are its own.
 */
export class SourceMembers implements SourceRange {
  name = '';
  start = 0;
  end = 0;
  /** How many members the objects in the value have, repeated ones included. */
  membersInside = 0;
  readonly #source: string;
  readonly #likelyNames: readonly string[];
  #at: number;
  #count = 0;

  /**
   * @param likelyNames what they may be called, in their order: a name is read faster where it is
   * known what to expect, and is the same string
   */
  constructor(source: string, from: number, likelyNames: readonly string[] = []) {
    this.#source = source;
    this.#likelyNames = likelyNames;
    this.#at = skipBlanks(source, from + 1);
  }

  next(): boolean {
    const source = this.#source;
    const from = this.#at;
    if (source.charCodeAt(from) !== quoteMark) return false;
    const nameEnd = stringEnd(source, from);
    this.name = readName(source, from, nameEnd, this.#likelyNames[this.#count]);
    this.#count += 1;
    this.start = skipBlanks(source, source.indexOf(':', nameEnd) + 1);
    this.membersInside = 0;
    this.end = valueEnd(source, this.start, this);
    this.#at = skipComma(source, this.end);
    return true;
  }
}

/**
 * The names of all members in a value that starts at `from`, repeated ones included, one after the
 * other, in one pass: each time that `next` finds one, the fields are its own.
 */
export class MemberNames {
  name = '';
  /** Whether it is the first of its object. */
  isFirst = false;
  /** How many arrays and objects are around it, its own object included. */
  depth = 0;
  /** Where the value is an array: in which element. */
  index: number | undefined;
  readonly #source: string;
  #at: number;
  /** Set at the opening of an object, until its first member or its end. */
  #opened = false;

  constructor(source: string, from: number) {
    this.#source = source;
    this.#at = skipBlanks(source, from);
    if (source.charCodeAt(this.#at) === openingBracket) this.index = 0;
  }

  next(): boolean {
    const source = this.#source;
    for (let at = this.#at; at < source.length; at += 1) {
      const code = source.charCodeAt(at);
      if (code === quoteMark) {
        const end = stringEnd(source, at);
        const after = skipBlanks(source, end);
        if (source.charCodeAt(after) === colon) return this.#found(at, end, after);
        at = end - 1;
      } else if (code === openingBrace || code === openingBracket) {
        this.depth += 1;
        this.#opened = code === openingBrace;
      } else if (code === closingBrace || code === closingBracket) {
        this.depth -= 1;
        this.#opened = false;
        if (this.depth === 0) return false;
      } else if (code === comma && this.depth === 1 && this.index !== undefined) this.index += 1;
    }
    return false;
  }

  #found(from: number, end: number, colonAt: number): true {
    this.name = unescape(this.#source.slice(from, end));
    this.isFirst = this.#opened;
    this.#opened = false;
    this.#at = colonAt + 1;
    return true;
  }
}

/** How many members the objects of a JSON text have, repeated ones included. */
export function countMembers(source: string): number {
  const from = skipBlanks(source, 0);
  const first = source.charCodeAt(from);
  const tally = { membersInside: 0 };
  if (first === openingBrace || first === openingBracket) containerEnd(source, from, tally);
  return tally.membersInside;
}

/** The name whose quotes stand at `from` and before `end`. */
function readName(source: string, from: number, end: number, likely: string | undefined): string {
  const isLikely = likely?.length === end - from - 2 && source.startsWith(likely, from + 1);
  if (isLikely && !likely.includes('\\')) return likely;
  return unescape(source.slice(from, end));
}

/** What a string in its quotes says; most have no escapes. */
function unescape(quoted: string): string {
  return quoted.includes('\\') ? (JSON.parse(quoted) as string) : quoted.slice(1, -1);
}

/** The elements of the array that starts at `from`. */
export function* elementsOf(source: string, from: number): Generator<SourceRange> {
  let start = skipBlanks(source, from + 1);
  while (source.charCodeAt(start) !== closingBracket) {
    const end = valueEnd(source, start);
    yield { start, end };
    start = skipComma(source, end);
  }
}

/** Whether arrays and objects nest deeper than so many levels; the text need not be JSON. */
export function nestsDeeperThan(text: string, levels: number): boolean {
  // Of most texts that is soon told.
  const openings = countUpTo(text, '[', levels + 1) + countUpTo(text, '{', levels + 1);
  if (openings <= levels) return false;
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quoteMark) {
      const end = stringEnd(text, at);
      if (end === 0) return false;
      at = end - 1;
    } else if (code === openingBrace || code === openingBracket) {
      depth += 1;
      if (depth > levels) return true;
    } else if (code === closingBrace || code === closingBracket) depth -= 1;
  }
  return false;
}

/** Told by the commas, those in strings too; the text need not be JSON. */
export function hasMoreValues(text: string, valuesMax: number): boolean {
  return text.length > valuesMax && countUpTo(text, ',', valuesMax) === valuesMax;
}

function countUpTo(text: string, character: string, countMax: number): number {
  let count = 0;
  let at = text.indexOf(character);
  while (at !== -1 && count < countMax) {
    count += 1;
    at = text.indexOf(character, at + 1);
  }
  return count;
}

function skipComma(source: string, from: number): number {
  const at = skipBlanks(source, from);
  return source.charCodeAt(at) === comma ? skipBlanks(source, at + 1) : at;
}

/** Blanks of JSON: the control characters among them do not parse elsewhere. */
function skipBlanks(source: string, from: number): number {
  let at = from;
  while (source.charCodeAt(at) <= space) at += 1;
  return at;
}

/** The place after the string whose opening quote stands at `from`; 0 where it does not end. */
function stringEnd(source: string, from: number): number {
  let at = source.indexOf('"', from + 1);
  while (isEscaped(source, at)) at = source.indexOf('"', at + 1);
  return at + 1;
}

function isEscaped(source: string, at: number): boolean {
  let backslashes = 0;
  while (source.charCodeAt(at - 1 - backslashes) === backslash) backslashes += 1;
  return backslashes % 2 === 1;
}

/** Where members of a container are counted on the way to its end. */
interface MemberTally {
  membersInside: number;
}

/** The place after the value that starts at `from`. */
function valueEnd(source: string, from: number, tally?: MemberTally): number {
  const first = source.charCodeAt(from);
  if (first === quoteMark) return stringEnd(source, from);
  if (first === openingBrace || first === openingBracket) {
    return containerEnd(source, from, tally);
  }
  let at = from;
  while (!isScalarEnd(source.charCodeAt(at))) at += 1;
  return at;
}

/** A scalar ends at a blank, a comma or a closing brace. */
function isScalarEnd(code: number): boolean {
  return code <= space || code === comma || code === closingBrace || code === closingBracket;
}

function containerEnd(source: string, from: number, tally: MemberTally | undefined): number {
  let depth = 0;
  let members = 0;
  for (let at = from; ; at += 1) {
    const code = source.charCodeAt(at);
    if (code === quoteMark) at = stringEnd(source, at) - 1;
    else if (code === openingBrace || code === openingBracket) depth += 1;
    else if (code === closingBrace || code === closingBracket) {
      depth -= 1;
      if (depth > 0) continue;
      if (tally !== undefined) tally.membersInside = members;
      return at + 1;
    } else if (code === colon) members += 1;
  }
}
