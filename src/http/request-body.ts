import { RequestAbortedError } from '../model/request-aborted-error.js';
import type { GrowingBytes } from './growing-bytes.js';
import type { SpareBytes } from './spare-bytes.js';

interface Reader {
  readonly resolve: (body: Buffer | undefined) => void;
  readonly reject: (error: RequestAbortedError) => void;
}

const nothing = Buffer.alloc(0);

/** The body of a request: what came of it, be it read already or not. */
export class RequestBody {
  /** What has more is dropped as it comes. */
  #bytesMax: number;
  readonly #spare: SpareBytes;
  #bytes = 0;
  #state: 'coming' | 'whole' | 'aborted' = 'coming';
  /** The whole of most bodies. */
  #firstPiece: Buffer = nothing;
  #pieces: GrowingBytes | undefined;
  #reader: Reader | undefined;

  constructor(bytesMax: number, spare: SpareBytes) {
    this.#bytesMax = bytesMax;
    this.#spare = spare;
  }

  /** Adds a copy of what the source has between two places. */
  add(source: Buffer, from: number, to: number): void {
    this.#bytes += to - from;
    if (this.#bytes > this.#bytesMax) {
      this.drop();
      this.#reader?.resolve(undefined);
    } else if (this.#bytes === to - from) {
      this.#firstPiece = Buffer.allocUnsafe(to - from);
      source.copy(this.#firstPiece, 0, from, to);
    } else {
      this.#gather(source, from, to);
    }
  }

  end(): void {
    this.#state = 'whole';
    this.#reader?.resolve(this.#joined());
  }

  /** Nothing more will come. Without effect on a body that is whole. */
  abort(): void {
    if (this.#state === 'whole') return;
    this.#state = 'aborted';
    this.#reader?.reject(new RequestAbortedError());
  }

  /** Nobody will read it any more, nor look at what was read. */
  drop(): void {
    this.#bytesMax = -1;
    this.#firstPiece = nothing;
    if (this.#pieces !== undefined) this.#spare.giveBack(this.#pieces);
    this.#pieces = undefined;
  }

  get isWhole(): boolean {
    return this.#state === 'whole';
  }

  /** The body where it has come whole, and was not too long or dropped. */
  get whole(): Buffer | undefined {
    return this.isWhole && this.#bytes <= this.#bytesMax ? this.#joined() : undefined;
  }

  /**
   * The body, or undefined where it has more than bytesMax bytes.
   * @throws RequestAbortedError
   */
  read(bytesMax: number): Buffer | undefined | Promise<Buffer | undefined> {
    this.#bytesMax = Math.min(this.#bytesMax, bytesMax);
    if (this.#bytes > this.#bytesMax) {
      this.drop();
      return undefined;
    }
    if (this.#state === 'whole') return this.#joined();
    if (this.#state === 'aborted') throw new RequestAbortedError();
    return new Promise((resolve, reject) => (this.#reader = { resolve, reject }));
  }

  #gather(source: Buffer, from: number, to: number): void {
    if (this.#pieces === undefined) {
      this.#pieces = this.#spare.take(this.#bytesMax);
      this.#pieces.add(this.#firstPiece, 0, this.#firstPiece.length);
      this.#firstPiece = nothing;
    }
    this.#pieces.add(source, from, to);
  }

  #joined(): Buffer {
    return this.#pieces?.bytes ?? this.#firstPiece;
  }
}
