/** A record of a journal, by the number it was given. */
export interface JournalRecord {
  readonly number: number;
  readonly bytes: Uint8Array;
}

/**
 * Records on disk, in the order they came, until they are let go. Each sentence is a promise that
 * tests/storage/journal-conformance.ts tests:
 *
 * - A record whose append is resolved is on disk: it survives kill -9 at any moment after.
 * - Of an append that failed nothing is kept, once another has succeeded.
 * - Records are numbered one after another, and read in that order.
 * - Records that were let go may be read again after a kill; none after them is missing.
 * - The newest record stays, though it was let go: it shows how far the journal came.
 * - While the disk takes no writes appends fail with StoreUnavailableError, and succeed again once
 *   the disk does.
 * - A probe writes to the disk and waits for it as an append does, and leaves no record.
 */
export interface Journal {
  /** What operators know it by, such as the name of its folder. */
  readonly name: string;
  /**
   * Puts a record on disk; one at a time.
   * @returns its number
   * @throws StoreUnavailableError
   */
  append(bytes: Uint8Array): Promise<number>;
  /**
   * Tries whether appends would succeed; not beside one.
   * @throws StoreUnavailableError
   */
  probe(): Promise<void>;
  /** The records there are, the earliest first. */
  records(): AsyncIterable<JournalRecord>;
  /** Gives no new record this number, nor a lower one. */
  reserve(number: number): void;
  /** Lets go of the records up to this one, sooner or later. */
  release(number: number): Promise<void>;
  close(): Promise<void>;
}
