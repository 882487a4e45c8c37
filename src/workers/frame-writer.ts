const firstBytes = 256;

/** Writes numbers and texts, one after the other, into bytes that grow as they must. */
export class FrameWriter {
  #bytes = Buffer.allocUnsafeSlow(firstBytes);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#length = this.#bytes.writeUInt8(value, this.#length);
  }

  /** Of 32 bits, without a sign. */
  count(value: number): void {
    this.#reserve(4);
    this.#length = this.#bytes.writeUInt32LE(value, this.#length);
  }

  /** Any number, bit for bit. */
  number(value: number): void {
    this.#reserve(8);
    this.#length = this.#bytes.writeDoubleLE(value, this.#length);
  }

  /** Any text, halves of surrogate pairs too: of a byte a character, or of two where one needs it. */
  text(value: string): void {
    const isWide = !isLatin1(value);
    const size = isWide ? 2 * value.length : value.length;
    this.count(2 * size + Number(isWide));
    this.#reserve(size);
    this.#length += this.#bytes.write(value, this.#length, isWide ? 'utf16le' : 'latin1');
  }

  /** What was written, one writer after the other, as bytes of their own; they are empty then. */
  static join(...writers: readonly FrameWriter[]): Buffer {
    const joined = Buffer.concat(writers.map((each) => each.#bytes.subarray(0, each.#length)));
    for (const each of writers) each.#length = 0;
    return joined;
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafeSlow(2 * (this.#length + bytes));
    this.#bytes.copy(grown, 0, 0, this.#length);
    this.#bytes = grown;
  }
}

function isLatin1(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    if (text.charCodeAt(at) > 0xff) return false;
  }
  return true;
}
