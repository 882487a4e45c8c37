import type { VerifiedLines } from '../ingress/verified-lines.js';
import type { VerifiedReport } from '../ingress/verified-report.js';
import { readOutcomeFrame, type OwnerLoad } from './outcome-frame.js';
import { ReportFrame } from './report-frame.js';

/** A frame that has grown so long is sent at once: as much as a pipe takes. */
const frameBytesMax = 65_536;

interface Waiting {
  readonly sinceMs: number;
  readonly sampleCount: number;
  readonly resolve: () => void;
  readonly reject: (failure: unknown) => void;
}

/**
 * A worker's side of the pipe to the owner of the storage. What was sent last is answered before
 * more is sent: to send a frame costs as much as to verify a report, and reports that come while
 * the owner commits would only wait there for its next commit.
 */
export class OwnerLink {
  readonly #send: (frame: Uint8Array) => void;
  readonly #frame = new ReportFrame();
  /** In the order they were sent. */
  readonly #waiting = new Map<number, Waiting>();
  #isOwnerSilent = false;
  #nextNumber = 0;
  #waitingSamples = 0;
  #load: OwnerLoad = { pendingSamples: 0, writable: true, turnMilliseconds: 0 };

  constructor(send: (frame: Uint8Array) => void) {
    this.#send = send;
  }

  /** What waits for the disk, as far as it is known here: what other workers sent is told later. */
  get pendingSamples(): number {
    return Math.max(this.#waitingSamples, this.#load.pendingSamples);
  }

  /** How long the report of this worker that waits longest has waited. */
  get pendingMilliseconds(): number {
    for (const { sinceMs } of this.#waiting.values()) return performance.now() - sinceMs;
    return 0;
  }

  get writable(): boolean {
    return this.#load.writable;
  }

  get ownerTurnMilliseconds(): number {
    return this.#load.turnMilliseconds;
  }

  /** Resolves once the report is on disk. @throws Refusal, or the defect that the owner met */
  accept(verified: VerifiedReport): Promise<void> {
    return new Promise((resolve, reject) => {
      const number = this.#await(verified.report.data.length, resolve, reject);
      this.#frame.add({ number, verified });
      if (this.#frame.bytes >= frameBytesMax) this.#flush();
    });
  }

  /** Likewise for lines. */
  acceptLines(verified: VerifiedLines): Promise<void> {
    return new Promise((resolve, reject) => {
      const number = this.#await(verified.lines.length, resolve, reject);
      this.#frame.addLines({ number, verified });
      if (this.#frame.bytes >= frameBytesMax) this.#flush();
    });
  }

  take(frame: Uint8Array): void {
    const { load, outcomes } = readOutcomeFrame(frame);
    this.#load = load;
    this.#isOwnerSilent = false;
    if (this.#frame.bytes > 0) this.#sendSoon();
    for (const { number, failure } of outcomes) {
      const waiting = this.#waiting.get(number);
      if (waiting === undefined) continue;
      this.#waiting.delete(number);
      this.#waitingSamples -= waiting.sampleCount;
      if (failure === undefined) waiting.resolve();
      else waiting.reject(failure);
    }
  }

  /** At the end of this turn of the loop: all that comes in it goes together. */
  #sendSoon(): void {
    setImmediate(() => {
      if (!this.#isOwnerSilent) this.#flush();
    });
  }

  #flush(): void {
    if (this.#frame.bytes === 0) return;
    this.#isOwnerSilent = true;
    this.#send(this.#frame.take());
  }

  /** Counts a report that is to go into the frame. @returns its number */
  #await(sampleCount: number, resolve: Waiting['resolve'], reject: Waiting['reject']): number {
    const number = this.#takeNumber();
    this.#waiting.set(number, { sinceMs: performance.now(), sampleCount, resolve, reject });
    this.#waitingSamples += sampleCount;
    if (this.#frame.bytes === 0) this.#sendSoon();
    return number;
  }

  #takeNumber(): number {
    const number = this.#nextNumber;
    this.#nextNumber = (number + 1) % 2 ** 32;
    return number;
  }
}
