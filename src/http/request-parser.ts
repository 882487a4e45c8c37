import type { GrowingBytes } from './growing-bytes.js';
import type { MalformedRequest } from './http-handler.js';
import { outcomes, type Llhttp, type ParserEvents, type Verdict } from './llhttp.js';
import { RequestBody } from './request-body.js';
import { RequestHead, type Field } from './request-head.js';
import type { SpareBytes } from './spare-bytes.js';

export interface RequestLimits {
  readonly urlBytesMax: number;
  /** Of the header lines; of the trailer lines as well. */
  readonly headerBytesMax: number;
  /** What is kept of a body that nobody has asked for yet; what a sender may be told to send. */
  readonly bodyBytesMax: () => number;
}

/** What became of the request: `between` before its first byte. */
export type RequestPhase = 'between' | 'head' | 'body' | 'complete';

/** Makes requests of the bytes of one connection, one after the other. */
export class RequestParser implements ParserEvents {
  phase: RequestPhase = 'between';
  /** Of the request at hand; whole from phase `body` on. */
  head: RequestHead | undefined;
  body: RequestBody | undefined;
  /** Why there is no going on. */
  fault: MalformedRequest | undefined;
  readonly #llhttp: Llhttp;
  readonly #limits: RequestLimits;
  readonly #spare: SpareBytes;
  readonly #address: number;
  #bytes: Buffer = nothing;
  /** A head that did not come at once, from its target on. */
  #headBytes: GrowingBytes | undefined;
  /** What makes a place in the bytes one in the head. */
  #shift = 0;
  /** Where in the head its first field begins; -1 before. */
  #headerStart = -1;
  #nameStart = 0;
  #nameEnd = 0;
  #isInName = false;
  #field: Field | undefined;
  #trailerBytes = 0;
  /** Why the parser was stopped. */
  #refusal: MalformedRequest | undefined;

  constructor(llhttp: Llhttp, limits: RequestLimits, spare: SpareBytes) {
    this.#llhttp = llhttp;
    this.#limits = limits;
    this.#spare = spare;
    this.#address = llhttp.acquire();
  }

  /** To be called once, and nothing after it. */
  release(): void {
    this.#llhttp.release(this.#address);
  }

  /**
   * Goes on from a place in the bytes, up to the end of a request, to their own end, or to a fault.
   * Nothing of the bytes is kept: what a request needs of them is copied.
   * @returns the place where it stopped
   */
  parse(bytes: Buffer, from: number): number {
    this.#bytes = bytes;
    if (this.#headBytes !== undefined) this.#continueHead(this.#headBytes, from);
    const outcome = this.#llhttp.execute(this.#address, this, bytes, from);
    this.#bytes = nothing;
    if (outcome === outcomes.ok) {
      if (this.phase === 'head') this.#keepHead(bytes);
      return bytes.length;
    }
    if (outcome === outcomes.paused || outcome === outcomes.pausedForUpgrade) {
      this.#llhttp.resume(this.#address, outcome);
    } else if (outcome === outcomes.refused) {
      this.fault = this.#refusal;
    } else {
      this.fault = { kind: 'unparsable', fault: this.#llhttp.nameOf(outcome) };
    }
    return this.#llhttp.stopOf(this.#address);
  }

  /** Leaves a complete request for the next. */
  next(): void {
    this.phase = 'between';
    this.head = undefined;
    this.body = undefined;
  }

  onMessageBegin(): void {
    this.phase = 'head';
    this.#isInName = false;
    this.#headerStart = -1;
    this.#trailerBytes = 0;
  }

  onTarget(from: number, to: number): Verdict {
    if (this.head === undefined) {
      this.head = new RequestHead(this.#bytes, from);
      this.#shift = -from;
    }
    this.head.extendTarget(to + this.#shift);
    const isTooLong = to + this.#shift > this.#limits.urlBytesMax;
    return isTooLong ? this.#refuse({ kind: 'urlTooLong' }) : outcomes.ok;
  }

  onFieldName(from: number, to: number): Verdict {
    const isNew = !this.#isInName;
    this.#isInName = true;
    if (this.phase !== 'head') return this.#countTrailer(to - from + (isNew ? lineBytes : 0));
    if (isNew) this.#nameStart = from + this.#shift;
    if (this.#headerStart === -1) this.#headerStart = this.#nameStart;
    this.#nameEnd = to + this.#shift;
    return this.#verdictOn(to);
  }

  onFieldValue(from: number, to: number): Verdict {
    const isNew = this.#isInName;
    this.#isInName = false;
    if (this.phase !== 'head') return this.#countTrailer(to - from);
    if (isNew) this.#field = this.head?.fieldNamed(this.#nameStart, this.#nameEnd);
    if (this.head?.hasTwoHosts === true) return this.#refuse({ kind: 'twoHosts' });
    if (this.#field !== undefined) {
      this.head?.extendField(this.#field, from + this.#shift, to + this.#shift);
    }
    if (this.head?.keepsAllFields === true) this.#keepField(isNew, from, to);
    return this.#verdictOn(to);
  }

  #keepField(isNew: boolean, from: number, to: number): void {
    const shift = this.#shift;
    this.head?.keepField(isNew, this.#nameStart, this.#nameEnd, from + shift, to + shift);
  }

  onHeadComplete(keepAlive: boolean): void {
    this.phase = 'body';
    this.#isInName = false;
    this.head?.keep();
    if (this.#headBytes !== undefined) this.#spare.giveBack(this.#headBytes);
    this.#headBytes = undefined;
    this.body = new RequestBody(this.#limits.bodyBytesMax(), this.#spare);
    if (this.head === undefined) return;
    this.head.method = this.#llhttp.methodOf(this.#address);
    this.head.isHttp11 = this.#llhttp.isHttp11(this.#address);
    // What follows a CONNECT would be no HTTP.
    this.head.keepAlive = keepAlive && this.head.method !== 'CONNECT';
  }

  onBody(from: number, to: number): void {
    this.body?.add(this.#bytes, from, to);
  }

  onMessageComplete(): void {
    this.phase = 'complete';
    this.body?.end();
  }

  #verdictOn(to: number): Verdict {
    const headerBytes = to + this.#shift - this.#headerStart;
    if (headerBytes <= this.#limits.headerBytesMax) return outcomes.ok;
    return this.#refuse({ kind: 'headerTooLong' });
  }

  #countTrailer(bytes: number): Verdict {
    this.#trailerBytes += bytes;
    if (this.#trailerBytes <= this.#limits.headerBytesMax) return outcomes.ok;
    return this.#refuse({ kind: 'headerTooLong' });
  }

  #refuse(refusal: MalformedRequest): Verdict {
    this.#refusal = refusal;
    return outcomes.refused;
  }

  /** What there is of a head has to stay until the rest comes. */
  #keepHead(bytes: Buffer): void {
    if (this.head === undefined) return;
    const { urlBytesMax, headerBytesMax } = this.#limits;
    const bytesMax = urlBytesMax + headerBytesMax;
    if (this.#headBytes === undefined) {
      this.#headBytes = this.#spare.take(bytesMax);
      this.#headBytes.add(bytes, -this.#shift, bytes.length);
      this.head.moveTo(this.#headBytes.bytes, 0);
    }
    // The parser tells nothing of the blanks before a value.
    const { length } = this.#headBytes;
    const isTooLong =
      this.#headerStart === -1
        ? length > bytesMax
        : length - this.#headerStart > headerBytesMax + endBytes;
    if (isTooLong) this.fault = { kind: 'headerTooLong' };
  }

  /** Adds the bytes before they are parsed: names and values may stand on both sides of the cut. */
  #continueHead(headBytes: GrowingBytes, from: number): void {
    this.#shift = headBytes.length - from;
    headBytes.add(this.#bytes, from, this.#bytes.length);
    this.head?.moveTo(headBytes.bytes, 0);
  }
}

const nothing = Buffer.alloc(0);
/** What stands around the name and the value of a trailer: `: ` and the end of the line. */
const lineBytes = 4;
/** What can follow the last value of a head that is not whole yet. */
const endBytes = 3;
