/** Bytes that are no frame: the process that sent them has a defect. */
export class FrameError extends Error {
  override name = 'FrameError';
}

/** Reads what a FrameWriter wrote, in the same order. @throws FrameError */
export class FrameReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  byte(): number {
    return this.#bytes.readUInt8(this.#advance(1));
  }

  count(): number {
    return this.#bytes.readUInt32LE(this.#advance(4));
  }

  number(): number {
    return this.#bytes.readDoubleLE(this.#advance(8));
  }

  text(): string {
    const header = this.count();
    const size = header >>> 1;
    const from = this.#advance(size);
    return this.#bytes.toString((header & 1) === 1 ? 'utf16le' : 'latin1', from, from + size);
  }

  /** How many items follow. @throws FrameError where not that many can, so that none is made room for */
  countOfItems(): number {
    const count = this.count();
    if (count > this.#bytes.length - this.#at) throw new FrameError(`no room for ${count} items`);
    return count;
  }

  end(): void {
    const left = this.#bytes.length - this.#at;
    if (left > 0) throw new FrameError(`${left} bytes too many`);
  }

  #advance(bytes: number): number {
    const from = this.#at;
    if (from + bytes > this.#bytes.length) throw new FrameError('the frame is cut short');
    this.#at += bytes;
    return from;
  }
}
