import type { Clock } from '../model/clock.js';
import type { ReportEvent, ReportEvents } from '../model/report-event.js';
import { messageOf, type Refusal } from '../protocol/refusal.js';
import { type ReturnCodeName, returnCodes } from '../protocol/return-codes.js';
import { requestTextOf, type ShownRequest } from './report-request-text.js';

/** Events go together, so that many cost little. */
const batchMilliseconds = 100;
/** Events of a batch while somebody watches. */
const watchedEventsMax = 500;
/** Refusals of a batch while nobody does: the newest are remembered all the same. */
const unwatchedEventsMax = 20;

const detailsMax = 20;
const detailLengthMax = 300;
const messageLengthMax = 1000;

/** What is recorded of a request. */
export interface RecordedCall extends ShownRequest {
  readonly address: string;
  readonly id: string;
}

/** What is known of a report by the time that it is answered. */
export interface RecordedTrace {
  readonly secretId: string | undefined;
  readonly accountId: number | undefined;
  readonly contents: Partial<Pick<ReportEvent, 'region' | 'namespace' | 'samples'>> | undefined;
}

/** Why a report is refused, in the words of its door. */
export interface RecordedRefusal {
  readonly reason: ReturnCodeName;
  readonly message: string;
  readonly context?: Pick<Refusal['context'], 'faults'>;
}

/**
 * Records single reports for those who watch them. Nothing is made of accepted reports while nobody
 * watches, and no more of a flood than the bounds above.
 */
export class ReportRecorder {
  /** Whether accepted reports are recorded. */
  isWatched = false;
  readonly #clock: Clock;
  readonly #deliver: (news: ReportEvents) => void;
  #events: ReportEvent[] = [];
  #leftOut = 0;
  #isGathering = false;

  constructor(clock: Clock, deliver: (news: ReportEvents) => void) {
    this.#clock = clock;
    this.#deliver = deliver;
  }

  /** Call it only while `isWatched`: the hot path does not even call a function otherwise. */
  accepted(call: RecordedCall, trace: RecordedTrace, door: ReportEvent['door']): void {
    if (!this.#hasRoom(watchedEventsMax)) return;
    const outcome = { isAccepted: true, code: 0, message: 'OK', details: [], request: undefined };
    this.#add({ ...this.#sharedOf(call, trace, door), ...outcome });
  }

  /** @param call absent where HTTP itself did not get through */
  refused(
    call: RecordedCall | undefined,
    trace: RecordedTrace | undefined,
    { reason, message, context }: RecordedRefusal,
    door: ReportEvent['door'],
  ): void {
    if (!this.#hasRoom(this.isWatched ? watchedEventsMax : unwatchedEventsMax)) return;
    const { code } = returnCodes[reason];
    this.#add({
      ...this.#sharedOf(call, trace, door),
      ...{ isAccepted: false, code, message: message.slice(0, messageLengthMax) },
      details: detailsOf(context?.faults ?? []),
      request: call && requestTextOf(call),
    });
  }

  #sharedOf(
    call: RecordedCall | undefined,
    trace: RecordedTrace | undefined,
    door: ReportEvent['door'],
  ): Omit<ReportEvent, 'isAccepted' | 'code' | 'message' | 'details' | 'request'> {
    const { region, namespace, samples = 0 } = trace?.contents ?? {};
    return {
      atMilliseconds: this.#clock(),
      secretId: trace?.secretId?.slice(0, 128),
      accountId: trace?.accountId,
      address: call?.address ?? '',
      region: region?.slice(0, 64),
      namespace: namespace?.slice(0, 128),
      samples,
      door,
      requestId: call?.id ?? '',
    };
  }

  #hasRoom(eventsMax: number): boolean {
    if (this.#events.length < eventsMax) return true;
    this.#leftOut += 1;
    return false;
  }

  #add(event: ReportEvent): void {
    this.#events.push(event);
    if (this.#isGathering) return;
    this.#isGathering = true;
    setTimeout(() => {
      this.#isGathering = false;
      const news = { events: this.#events, leftOut: this.#leftOut };
      this.#events = [];
      this.#leftOut = 0;
      this.#deliver(news);
    }, batchMilliseconds).unref();
  }
}

function detailsOf(faults: NonNullable<Refusal['context']['faults']>): string[] {
  const shown = faults
    .slice(0, detailsMax)
    .map(({ index, name, detail }) =>
      `${index}: ${messageOf(name, detail)}`.slice(0, detailLengthMax),
    );
  const more = faults.length - shown.length;
  return more > 0 ? [...shown, `and ${more} more`] : shown;
}
