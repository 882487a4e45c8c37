import { type AuditChain, firstPreviousHash } from './audit-chain.js';
import type { AuditEvent, AuditFault, AuditHead, AuditVerdict } from './audit-event.js';

/** Faults that are told. */
const faultsMax = 100;
/** Rows that are looked for elsewhere in the chain, and how far: each place costs a hash. */
const soughtMax = 20;
const placesMax = 100_000;
const placesPerPiece = 2000;

/** Looks at the rows of the trail, in the order of their numbers. */
export class AuditCheck {
  readonly #chain: AuditChain;
  readonly #known: AuditHead | undefined;
  readonly #faults: AuditFault[] = [];
  /** Those whose hash is wrong. */
  readonly #wrong: AuditEvent[] = [];
  #rows = 0;
  #last: AuditEvent | undefined;
  #isLastRight = true;

  /** @param known a row that must be there as it was */
  constructor(chain: AuditChain, known?: AuditHead) {
    this.#chain = chain;
    this.#known = known;
  }

  get lastNumber(): number {
    return this.#last?.number ?? 0;
  }

  take(event: AuditEvent): void {
    const last = this.#last;
    const next = (last?.number ?? 0) + 1;
    this.#rows += 1;
    const isRight = this.#chain.isRight(event);
    if (event.number === this.#known?.number && event.hash !== this.#known.hash) {
      this.#add(event.number, 'changed', 'has another hash than the one that was noted');
    }
    if (event.number > next) this.#addMissing(next, event.number - 1);
    if (!isRight) {
      if (this.#wrong.length < faultsMax) this.#wrong.push(event);
    } else if (event.number === next && this.#isLastRight) {
      const expected = last?.hash ?? firstPreviousHash;
      if (event.previousHash !== expected) {
        const detail = `does not follow row ${event.number - 1}: rows before it were replaced`;
        this.#add(event.number, 'unlinked', detail);
      }
    }
    this.#last = event;
    this.#isLastRight = isRight;
  }

  /**
   * @param expected how far the chain is known to have come
   * @param repeated numbers that more than one row has
   * @param pause is awaited between pieces of the work
   */
  async verdict(
    expected: AuditHead | undefined,
    repeated: readonly number[],
    pause: () => Promise<void>,
  ): Promise<AuditVerdict> {
    for (const number of repeated) this.#add(number, 'repeated', 'is there more than once');
    await this.#judgeWrong(pause);
    const { lastNumber } = this;
    const endNumber = Math.max(expected?.number ?? 0, this.#known?.number ?? 0);
    if (endNumber > lastNumber) this.#addMissing(lastNumber + 1, endNumber);
    const faults = this.#faults.toSorted((left, right) => left.number - right.number);
    const last = this.#last;
    const head = last === undefined ? {} : { head: { number: last.number, hash: last.hash } };
    return { rows: this.#rows, ...head, faults };
  }

  async #judgeWrong(pause: () => Promise<void>): Promise<void> {
    for (const [at, event] of this.#wrong.entries()) {
      const place = at < soughtMax ? await this.#placeOf(event, pause) : undefined;
      if (place === undefined) this.#add(event.number, 'changed', 'is not as it was written');
      else this.#add(event.number, 'moved', `was written as row ${place}`);
    }
  }

  /** The number that the row was written with, where it is whole but for that. */
  async #placeOf(event: AuditEvent, pause: () => Promise<void>): Promise<number | undefined> {
    const end = Math.min(this.lastNumber + 1, placesMax);
    for (let number = 1; number <= end; number += 1) {
      if (number % placesPerPiece === 0) await pause();
      if (number !== event.number && this.#chain.isRight({ ...event, number })) return number;
    }
    return undefined;
  }

  #addMissing(first: number, last: number): void {
    const detail = first === last ? 'is missing' : `and those up to ${last} are missing`;
    this.#add(first, 'missing', detail);
  }

  #add(number: number, fault: AuditFault['fault'], detail: string): void {
    if (this.#faults.length < faultsMax) this.#faults.push({ number, fault, detail });
  }
}
