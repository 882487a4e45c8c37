export interface LogBound {
  /** So many lines of one kind in a period. */
  readonly linesMax: number;
  readonly periodSeconds: number;
}

/** Refusals, by the name of their code. */
export const refusalLogBound: LogBound = { linesMax: 20, periodSeconds: 1 };

/** TLS hellos at a port that speaks plain HTTP. */
export const tlsHelloLogBound: LogBound = { linesMax: 1, periodSeconds: 60 };

interface Period {
  lines: number;
  readonly end: NodeJS.Timeout;
}

/** Keeps senders from flooding the log. Kinds must be few: never take one from a sender. */
export class LogThrottle {
  readonly #periods = new Map<string, Period>();

  /**
   * @param sayLeftOut told once, at the end of a period, how many lines of a kind were left out;
   *   not where none was
   */
  constructor(
    private readonly bound: LogBound,
    private readonly sayLeftOut: (kind: string, lineCount: number) => void,
  ) {}

  /** Whether a line of this kind may be written now; it counts as written. */
  admits(kind: string): boolean {
    const period = this.#periods.get(kind) ?? this.#begin(kind);
    period.lines += 1;
    return period.lines <= this.bound.linesMax;
  }

  /** Ends every period now, for a stop. */
  close(): void {
    for (const kind of this.#periods.keys()) this.#end(kind);
  }

  #begin(kind: string): Period {
    const end = setTimeout(() => {
      this.#end(kind);
    }, this.bound.periodSeconds * 1000);
    end.unref();
    const period = { lines: 0, end };
    this.#periods.set(kind, period);
    return period;
  }

  #end(kind: string): void {
    const period = this.#periods.get(kind);
    if (period === undefined) return;
    clearTimeout(period.end);
    this.#periods.delete(kind);
    const leftOut = period.lines - this.bound.linesMax;
    if (leftOut > 0) this.sayLeftOut(kind, leftOut);
  }
}
