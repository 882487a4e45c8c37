import type { ReportEvent, ReportEvents, ReportTail } from '../../model/report-event.js';
import type { TailFilter } from './tail-filter.js';

/** Text that waits for a slow reader; what comes beyond is left out, and counted. */
const waitingLengthMax = 262_144;
const keepAliveMilliseconds = 15_000;
const retryMilliseconds = 2000;
/** Of the events that are remembered, as many are sent first. */
const firstEventsMax = 200;

export interface TailReaderParts {
  readonly tail: ReportTail;
  readonly filter: TailFilter;
  /** Writes an event as the pages read it. */
  readonly textOf: (event: ReportEvent) => string;
  /** Aborts when the session ends. */
  readonly ended: AbortSignal;
  /** Aborts when the browser hangs up. */
  readonly closed: AbortSignal;
  /** Whether the session has run out by now. */
  readonly isOver: () => boolean;
  /** Called when the stream begins, and when it has ended, however it did. */
  readonly entered: () => void;
  readonly left: () => void;
}

/** Writes reports as server-sent events, as fast as one browser takes them. */
export class TailReader {
  readonly #parts: TailReaderParts;
  #waiting = '';
  #leftOut = 0;
  #wake: () => void = () => undefined;

  constructor(parts: TailReaderParts) {
    this.#parts = parts;
  }

  /** The stream: it ends with the session or the connection. */
  async *pieces(): AsyncGenerator<string, void, undefined> {
    const { tail, ended, closed, isOver, entered, left } = this.#parts;
    const wake = (): void => {
      this.#wake();
    };
    entered();
    const endFollowing = tail.follow((news) => {
      this.#take(news);
    });
    ended.addEventListener('abort', wake);
    closed.addEventListener('abort', wake);
    try {
      yield this.#begin();
      while (!closed.aborted && !ended.aborted && !isOver()) {
        yield this.#takeWaiting() || (await this.#nextWaiting());
      }
      if (!closed.aborted) yield 'event: ended\ndata: {}\n\n';
    } finally {
      endFollowing();
      ended.removeEventListener('abort', wake);
      closed.removeEventListener('abort', wake);
      left();
    }
  }

  #begin(): string {
    const { tail, filter } = this.#parts;
    const events = tail.newest().filter(filter).slice(-firstEventsMax);
    const texts = events.map((event) => this.#reportText(event));
    return `retry: ${retryMilliseconds}\n\n${texts.join('')}`;
  }

  #take({ events, leftOut }: ReportEvents): void {
    // Which they were nobody knows: all who watch are told.
    this.#leftOut += leftOut;
    for (const event of events) {
      if (!this.#parts.filter(event)) continue;
      if (this.#waiting.length < waitingLengthMax) this.#waiting += this.#reportText(event);
      else this.#leftOut += 1;
    }
    if (this.#waiting !== '' || this.#leftOut > 0) this.#wake();
  }

  #reportText(event: ReportEvent): string {
    return `event: report\ndata: ${this.#parts.textOf(event)}\n\n`;
  }

  #takeWaiting(): string {
    const dropped =
      this.#leftOut === 0 ? '' : `event: dropped\ndata: {"count":${this.#leftOut}}\n\n`;
    const text = this.#waiting + dropped;
    this.#waiting = '';
    this.#leftOut = 0;
    return text;
  }

  /** What comes next; a comment where nothing does for long, so that proxies keep the connection. */
  async #nextWaiting(): Promise<string> {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      timer = setTimeout(resolve, keepAliveMilliseconds);
    });
    clearTimeout(timer);
    this.#wake = () => undefined;
    return this.#takeWaiting() || ': still here\n\n';
  }
}
