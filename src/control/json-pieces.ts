import { asciiJson } from '../protocol/ascii-json.js';
import { LazyArray, LazyObject } from './actions/lazy-answer.js';

/** A piece ends with the value that makes it so long. */
export const pieceCharactersMin = 16_384;
/** A piece ends after so many values, however short they are: each may have cost work. */
export const pieceValuesMax = 2048;
/** A text is written in parts of so many characters. */
const textPartCharacters = 8192;

/**
 * Writes an answer as JSON in ASCII, in pieces that are made one by one: the wire is ASCII, and an
 * answer may be longer than a string can be.
 */
export function* jsonPieces(answer: unknown): Generator<string, void, undefined> {
  const writer = new JsonWriter(answer);
  while (!writer.isDone) yield writer.nextPiece();
}

/** What is still to be written of a container: its members or items, or the parts of a text. */
interface Frame {
  readonly kind: 'object' | 'array' | 'text';
  readonly rest: Iterator<unknown>;
  isBegun: boolean;
}

const ends = { object: '}', array: ']', text: '"' } as const;

class JsonWriter {
  readonly #frames: Frame[] = [];
  #text = '';

  constructor(answer: unknown) {
    this.#write(answer);
  }

  get isDone(): boolean {
    return this.#frames.length === 0 && this.#text === '';
  }

  nextPiece(): string {
    for (let values = 0; values < pieceValuesMax; values += 1) {
      const frame = this.#frames.at(-1);
      if (frame === undefined || this.#text.length >= pieceCharactersMin) break;
      this.#writeNext(frame);
    }
    const piece = this.#text;
    this.#text = '';
    return piece;
  }

  #writeNext(frame: Frame): void {
    const next = frame.rest.next();
    if (next.done === true) {
      this.#text += ends[frame.kind];
      this.#frames.pop();
    } else if (frame.kind === 'text') {
      this.#text += next.value as string;
    } else if (frame.kind === 'array') {
      this.#writeItem(frame, '', next.value);
    } else {
      const [name, value] = next.value as readonly [string, unknown];
      // As JSON.stringify has it, a member without a value is none.
      if (value !== undefined) this.#writeItem(frame, `${asciiJson(name)}:`, value);
    }
  }

  #writeItem(frame: Frame, label: string, value: unknown): void {
    this.#text += frame.isBegun ? `,${label}` : label;
    frame.isBegun = true;
    this.#write(value);
  }

  #write(value: unknown): void {
    const flat = flatTextOf(value);
    if (flat !== undefined) this.#text += flat;
    else if (typeof value === 'string') this.#open('text', '"', partsOf(value));
    else if (value instanceof LazyArray) this.#open('array', '[', value.items);
    else if (value instanceof LazyObject) this.#open('object', '{', value.members);
    else if (Array.isArray(value)) this.#open('array', '[', value as readonly unknown[]);
    else this.#open('object', '{', Object.entries(value as object));
  }

  #open(kind: Frame['kind'], begin: string, rest: Iterable<unknown>): void {
    this.#text += begin;
    this.#frames.push({ kind, rest: rest[Symbol.iterator](), isBegun: false });
  }
}

/** Of a scalar, or of an object of few scalars, which most values are; undefined of what is more. */
function flatTextOf(value: unknown): string | undefined {
  const scalar = scalarTextOf(value);
  if (scalar !== undefined || typeof value !== 'object' || Array.isArray(value)) return scalar;
  if (value instanceof LazyArray || value instanceof LazyObject) return undefined;
  let text = '';
  let count = 0;
  for (const [name, member] of Object.entries(value ?? {})) {
    if (member === undefined) continue;
    const memberText = scalarTextOf(member);
    count += 1;
    if (memberText === undefined || count > flatMembersMax) return undefined;
    text += `${text === '' ? '' : ','}${asciiJson(name)}:${memberText}`;
  }
  return `{${text}}`;
}

const flatMembersMax = 16;

/** Undefined of a container, and of a text that is written in parts. */
function scalarTextOf(value: unknown): string | undefined {
  if (typeof value === 'string') {
    return value.length <= textPartCharacters ? asciiJson(value) : undefined;
  }
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : 'null';
  if (typeof value === 'boolean') return String(value);
  return value === null || value === undefined ? 'null' : undefined;
}

/** Without quotes. Halves of a surrogate pair are written apart anyway. */
function* partsOf(text: string): Generator<string> {
  for (let at = 0; at < text.length; at += textPartCharacters) {
    yield asciiJson(text.slice(at, at + textPartCharacters)).slice(1, -1);
  }
}

/** An answer as a plain value, for callers in this process. */
export function plainAnswer(answer: object): object {
  return JSON.parse([...jsonPieces(answer)].join('')) as object;
}
