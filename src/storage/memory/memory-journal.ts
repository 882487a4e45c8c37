import type { Journal, JournalRecord } from '../journal.js';

/** Records in memory, which journals over the same list share: as a disk that outlives a process. */
export class MemoryJournal implements Journal {
  readonly name = 'memory';
  readonly #records: JournalRecord[];
  #lastNumber: number;

  /** @param records the earliest first; changed in place */
  constructor(records: JournalRecord[] = []) {
    this.#records = records;
    this.#lastNumber = records.at(-1)?.number ?? 0;
  }

  append(bytes: Uint8Array): Promise<number> {
    this.#lastNumber += 1;
    this.#records.push({ number: this.#lastNumber, bytes: bytes.slice() });
    return Promise.resolve(this.#lastNumber);
  }

  probe(): Promise<void> {
    return Promise.resolve();
  }

  async *records(): AsyncGenerator<JournalRecord> {
    yield* await Promise.resolve([...this.#records]);
  }

  reserve(number: number): void {
    this.#lastNumber = Math.max(this.#lastNumber, number);
  }

  release(number: number): Promise<void> {
    const kept = this.#records.slice(0, -1).filter((record) => record.number > number);
    this.#records.splice(0, this.#records.length - 1, ...kept);
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
