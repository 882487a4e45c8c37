import { FingerprintSet } from './fingerprint-set.js';

/** Reports, told apart by their Timestamp and fingerprint. */
export class ReportSet {
  readonly #bySecond = new Map<number, FingerprintSet>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  has(timeSeconds: number, fingerprint: bigint): boolean {
    return this.#bySecond.get(timeSeconds)?.has(fingerprint) ?? false;
  }

  add(timeSeconds: number, fingerprint: bigint): void {
    let fingerprints = this.#bySecond.get(timeSeconds);
    if (fingerprints === undefined) {
      fingerprints = new FingerprintSet();
      this.#bySecond.set(timeSeconds, fingerprints);
    }
    if (fingerprints.add(fingerprint)) this.#size += 1;
  }

  deleteSecond(timeSeconds: number): void {
    this.#size -= this.#bySecond.get(timeSeconds)?.size ?? 0;
    this.#bySecond.delete(timeSeconds);
  }

  deleteBefore(timeSeconds: number): void {
    for (const second of this.#bySecond.keys()) {
      if (second < timeSeconds) this.deleteSecond(second);
    }
  }

  /** The earliest Timestamp of any report; Infinity where there is none. */
  earliestSecond(): number {
    let earliest = Infinity;
    for (const second of this.#bySecond.keys()) earliest = Math.min(earliest, second);
    return earliest;
  }
}
