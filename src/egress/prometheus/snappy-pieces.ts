import { compress } from 'snappy';
import type { Turns } from '../../model/fair-turns.js';

/** Compressed at once, outside of the event loop. */
const chunkBytes = 262_144;

/**
 * Bytes that are compressed as they come: pieces of a snappy block, which follow each other without
 * the length that a block begins with.
 */
export class SnappyPieces {
  readonly #turns: Turns;
  readonly #chunk = Buffer.allocUnsafe(chunkBytes);
  #used = 0;
  #flushedBytes = 0;
  readonly #pieces: Uint8Array[] = [];

  constructor(turns: Turns) {
    this.#turns = turns;
  }

  /** The next bytes go here, from the offset `end` on; `endAt` says where they end. */
  get chunk(): Buffer {
    return this.#chunk;
  }

  get end(): number {
    return this.#used;
  }

  /** Bytes that fit without a flush. */
  get free(): number {
    return chunkBytes - this.#used;
  }

  endAt(offset: number): void {
    this.#used = offset;
  }

  /** Makes so many bytes free, which a chunk must have. */
  async room(bytes: number): Promise<void> {
    if (this.free < bytes) await this.flush();
  }

  async flush(): Promise<void> {
    if (this.#used === 0) return;
    const block = await compress(this.#chunk.subarray(0, this.#used));
    this.#pieces.push(block.subarray(lengthBytesOf(block)));
    this.#flushedBytes += this.#used;
    this.#used = 0;
    await this.#turns.next();
  }

  /** Everything so far, and how many bytes it is when it is uncompressed. */
  async close(): Promise<{ readonly pieces: readonly Uint8Array[]; readonly byteCount: number }> {
    await this.flush();
    return { pieces: this.#pieces, byteCount: this.#flushedBytes };
  }
}

/** A block begins with its uncompressed length as a varint. */
function lengthBytesOf(block: Uint8Array): number {
  return block.findIndex((byte) => byte < 0x80) + 1;
}
