import { isDeepStrictEqual } from 'node:util';
import type { LoopTurn } from '../ingress/loop-turn.js';
import { acceptLines } from '../ingress/accept-lines.js';
import { acceptReport } from '../ingress/accept.js';
import { api3ReceiverOf } from '../ingress/api-3/api3-receiver.js';
import type { Receiver } from '../ingress/receiver.js';
import { ReportTrace } from '../ingress/report-trace.js';
import { OutcomeFrame, type OwnerLoad } from './outcome-frame.js';
import { readReportFrame } from './report-frame.js';

/** The owner's side of the pipe to one worker: accepts its reports, and tells what became of them. */
export class AcceptedFrames {
  readonly #receiver: Receiver;
  /** For reports that came by API 3.0. */
  readonly #api3Receiver: Receiver;
  readonly #turn: LoopTurn;
  readonly #send: (frame: Uint8Array) => void;
  readonly #outcomes = new OutcomeFrame();
  #outcomeCount = 0;
  #waitingCount = 0;
  #turnMilliseconds = 0;
  #toldLoad: OwnerLoad | undefined;

  /** @param turn of the owner's event loop, one for all workers */
  constructor(receiver: Receiver, turn: LoopTurn, send: (frame: Uint8Array) => void) {
    this.#receiver = receiver;
    this.#api3Receiver = api3ReceiverOf(receiver);
    this.#turn = turn;
    this.#send = send;
  }

  /** @throws FrameError */
  take(frame: Uint8Array): void {
    // A turn counts from its first frame on, and is known to be long when its last one comes.
    this.#turnMilliseconds = this.#turn.ageMilliseconds();
    const { reports, lines } = readReportFrame(frame);
    const { observer } = this.#receiver;
    this.#waitingCount += reports.length + lines.length;
    for (const { number, verified } of reports) {
      const receiver = verified.door === 'api3' ? this.#api3Receiver : this.#receiver;
      void this.#settle(number, acceptReport(verified, receiver, new ReportTrace(observer)));
    }
    for (const { number, verified } of lines) {
      const trace = new ReportTrace(observer);
      void this.#settle(number, acceptLines(verified, this.#receiver, trace));
    }
  }

  /**
   * Tells how busy the owner is where that changed and no outcome told it; and where reports wait
   * for long, so that the worker does not wait with those that came after them.
   */
  tellLoad(): void {
    const isNews = !isDeepStrictEqual(this.#load(), this.#toldLoad);
    if (isNews || this.#waitingCount > 0) this.#flush();
    this.#turnMilliseconds = 0;
  }

  async #settle(number: number, accepted: Promise<void>): Promise<void> {
    let failure: unknown;
    try {
      await accepted;
    } catch (error) {
      failure = error ?? new Error('nothing was thrown');
    }
    // Reports of one commit become known at once, and go back together.
    if (this.#outcomeCount === 0)
      setImmediate(() => {
        this.#flush();
      });
    this.#outcomeCount += 1;
    this.#waitingCount -= 1;
    this.#outcomes.add({ number, failure });
  }

  #flush(): void {
    this.#outcomeCount = 0;
    this.#toldLoad = this.#load();
    this.#send(this.#outcomes.take(this.#toldLoad));
  }

  #load(): OwnerLoad {
    const { pendingSamples, writable } = this.#receiver.store;
    return { pendingSamples, writable, turnMilliseconds: this.#turnMilliseconds };
  }
}
