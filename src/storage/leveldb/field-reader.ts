/** Reads what LevelDB has packed: numbers seven bits at a time, the lowest first, and bytes. */
export class FieldReader {
  readonly #bytes: Buffer;
  #place: number;

  constructor(bytes: Buffer, place = 0) {
    this.#bytes = bytes;
    this.#place = place;
  }

  get hasMore(): boolean {
    return this.#place < this.#bytes.length;
  }

  /** 0 past the end. */
  number(): number {
    let number = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.#bytes[this.#place] ?? 0;
      this.#place += 1;
      number += (byte & 0x7f) * scale;
      if (byte < 0x80) return number;
    }
  }

  /** Fewer past the end. */
  take(length: number): Buffer {
    const taken = this.#bytes.subarray(this.#place, this.#place + length);
    this.#place += length;
    return taken;
  }

  /** Bytes with their length before them. */
  skipText(): void {
    this.take(this.number());
  }
}
