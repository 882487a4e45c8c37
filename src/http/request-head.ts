/** The header fields that anybody asks for, by their place among the spans. */
export const fields = {
  host: 0,
  contentType: 1,
  contentLength: 2,
  authorization: 3,
  expect: 4,
} as const;

export type Field = (typeof fields)[keyof typeof fields];

const fieldNames = ['host', 'content-type', 'content-length', 'authorization', 'expect'] as const;

/**
 * The head of a request: where in its bytes stands what may be asked for. Most fields never are, so
 * none becomes a string before.
 */
export class RequestHead {
  method = '';
  /** Once the head is kept. */
  target = '';
  isHttp11 = false;
  /** What the client asks for, by its version and its Connection header. */
  keepAlive = false;
  hasTwoHosts = false;
  /** Whether fields of any name may be asked for: of requests to `/`, and to paths that begin with `/a`. */
  keepsAllFields = false;
  /** What the places below are counted in, and where in it they begin. */
  #source: Buffer;
  #sourceStart: number;
  #targetEnd = 0;
  /** Of the last that may be asked for. */
  #end = 0;
  /** Two places for each field; -1 where there is none. */
  readonly #spans = [-1, -1, -1, -1, -1, -1, -1, -1, -1, -1];
  /** Of every field where all are kept: two places for its name, two for its value. */
  #allSpans: number[] | undefined;

  /** A head counts from its target on, which begins here. */
  constructor(source: Buffer, sourceStart: number) {
    this.#source = source;
    this.#sourceStart = sourceStart;
  }

  /** The value of a field, the first where it comes twice; empty where there is none. */
  valueOf(field: Field): string {
    const from = this.#spans[2 * field] ?? -1;
    if (from === -1) return '';
    let to = this.#spans[2 * field + 1] ?? from;
    while (to > from && isBlank(this.#byteAt(to - 1))) to -= 1;
    return this.#text(from, to);
  }

  /** The values of every field of that name, written in lower case; none unless all fields are kept. */
  valuesNamed(name: string): string[] {
    const values: string[] = [];
    const spans = this.#allSpans ?? [];
    for (let at = 0; at + 3 < spans.length; at += 4) {
      const nameFrom = spans[at] ?? 0;
      const nameTo = spans[at + 1] ?? 0;
      if (nameTo - nameFrom !== name.length) continue;
      if (this.#text(nameFrom, nameTo).toLowerCase() !== name) continue;
      values.push(this.#text(spans[at + 2] ?? 0, spans[at + 3] ?? 0).trimEnd());
    }
    return values;
  }

  /** What the head says of the length of the body; 0 where it says nothing. */
  get bodyBytesDeclared(): number {
    return Number(this.valueOf(fields.contentLength));
  }

  /** Whether the client waits for a word before it sends the body. */
  get expectsContinue(): boolean {
    return this.isHttp11 && this.valueOf(fields.expect).toLowerCase().includes('100-continue');
  }

  /** The same bytes lie elsewhere now. */
  moveTo(source: Buffer, sourceStart: number): void {
    this.#source = source;
    this.#sourceStart = sourceStart;
  }

  /** The target, or what came of it; to be asked for while the bytes last, or once the head is kept. */
  get targetSoFar(): string {
    return this.target === '' ? this.#text(0, this.#targetEnd) : this.target;
  }

  /** Copies what may be asked for of a whole head, out of bytes that do not last. */
  keep(): void {
    const from = this.#targetEnd;
    this.target = this.#text(0, from);
    const bytes = Buffer.allocUnsafe(this.#end - from);
    this.#source.copy(bytes, 0, this.#sourceStart + from, this.#sourceStart + this.#end);
    this.moveTo(bytes, -from);
  }

  extendTarget(to: number): void {
    this.#targetEnd = to;
    this.#end = to;
    const second = this.#byteAt(1);
    const isOther = to > 1 && second !== questionMark && second !== letterA;
    this.keepsAllFields = this.#byteAt(0) !== slash || !isOther;
  }

  /** Keeps a field of whatever name. @param isNew or more of the value that came last */
  keepField(isNew: boolean, nameFrom: number, nameTo: number, from: number, to: number): void {
    this.#allSpans ??= [];
    if (isNew) this.#allSpans.push(nameFrom, nameTo, from, to);
    else this.#allSpans[this.#allSpans.length - 1] = to;
    this.#end = to;
  }

  /** The field of that name; undefined where nobody asks for it, or it came before: the first counts. */
  fieldNamed(from: number, to: number): Field | undefined {
    const field = this.#candidate(from, to);
    if (field === undefined || !this.#isNamed(field, from)) return undefined;
    if (this.#spans[2 * field] === -1) return field;
    if (field === fields.host) this.hasTwoHosts = true;
    return undefined;
  }

  extendField(field: Field, from: number, to: number): void {
    if (this.#spans[2 * field] === -1) this.#spans[2 * field] = from;
    this.#spans[2 * field + 1] = to;
    this.#end = to;
  }

  #isNamed(field: Field, from: number): boolean {
    const name = fieldNames[field];
    for (let at = 0; at < name.length; at += 1) {
      // A letter in lower case; what else can stand in a name does not become one.
      const byte = this.#byteAt(from + at) | 0x20;
      if (byte !== name.charCodeAt(at)) return false;
    }
    return true;
  }

  /** No two of them are of one length. */
  #candidate(from: number, to: number): Field | undefined {
    switch (to - from) {
      case 4:
        return fields.host;
      case 6:
        return fields.expect;
      case 12:
        return fields.contentType;
      case 13:
        return fields.authorization;
      case 14:
        return fields.contentLength;
      default:
        return undefined;
    }
  }

  #byteAt(place: number): number {
    return this.#source[this.#sourceStart + place] ?? 0;
  }

  #text(from: number, to: number): string {
    return this.#source.toString('latin1', this.#sourceStart + from, this.#sourceStart + to);
  }
}

const slash = 0x2f;
const questionMark = 0x3f;
const letterA = 0x61;

function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x09;
}
