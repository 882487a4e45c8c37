import { hash, type KeyObject } from 'node:crypto';

export type HmacAlgorithm = 'sha1' | 'sha256';

/** Of both hashes: RFC 2104, section 2. */
const blockBytes = 64;
const innerByte = 0x36;
const outerByte = 0x5c;
const digestBytes: Readonly<Record<HmacAlgorithm, number>> = { sha1: 20, sha256: 32 };

/**
 * A key as HMAC needs it, for many texts: two plain hashes then cost less than an HMAC object of
 * Node's, which is made and thrown away for each.
 */
export class HmacPads {
  readonly #inner: Buffer;
  /** The same as text, which is joined to others faster; where all its bytes are ASCII. */
  readonly #innerText: string | undefined;
  /** With room for the inner digest behind it. */
  readonly #outer: Buffer;

  constructor(secret: KeyObject | string, algorithm: HmacAlgorithm) {
    const bytes = typeof secret === 'string' ? Buffer.from(secret) : secret.export();
    const key = bytes.length > blockBytes ? hash(algorithm, bytes, 'buffer') : bytes;
    this.#inner = Buffer.alloc(blockBytes, innerByte);
    this.#outer = Buffer.alloc(blockBytes + digestBytes[algorithm], outerByte);
    for (const [at, byte] of key.entries()) {
      this.#inner[at] = byte ^ innerByte;
      this.#outer[at] = byte ^ outerByte;
    }
    const isAscii = this.#inner.every((byte) => byte < 0x80);
    this.#innerText = isAscii ? this.#inner.toString('latin1') : undefined;
  }

  /** The HMAC of a text, in Base64. */
  sign(text: string, algorithm: HmacAlgorithm): string {
    const padded =
      this.#innerText === undefined
        ? Buffer.concat([this.#inner, Buffer.from(text)])
        : this.#innerText + text;
    this.#outer.write(hash(algorithm, padded, 'binary'), blockBytes, 'latin1');
    return hash(algorithm, this.#outer, 'base64');
  }
}
