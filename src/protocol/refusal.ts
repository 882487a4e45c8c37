import { returnCodes, type RefusalName } from './return-codes.js';

/** What is wrong with one datum of a report. */
export interface DatumFault {
  /** Its place in Data, from 0. */
  readonly index: number;
  readonly name: RefusalName;
  /** What is wrong, without the code's own text. ASCII. */
  readonly detail: string;
  /** The limit of registered names that it would exceed, where that is the fault. */
  readonly quota?: string | undefined;
}

export interface RefusalContext {
  /** Every bad datum found, in the order of their places; the refusal is for the first. */
  readonly faults?: readonly DatumFault[];
  /** The limit of registered names that the report would exceed, where that is the fault. */
  readonly quota?: string | undefined;
  /** Set where the same report may be sent again: after how long. */
  readonly retryAfterSeconds?: number;
  /** How long the answer is held back: who is refused at once comes back at once. */
  readonly heldMilliseconds?: number;
  /** For the log alone, never for the sender. */
  readonly logged?: Readonly<Record<string, unknown>>;
}

/** Ends a report with a return code other than 0. Nothing of the report is stored. */
export class Refusal extends Error {
  override name = 'Refusal';

  constructor(
    readonly reason: RefusalName,
    readonly detail: string,
    readonly context: RefusalContext = {},
  ) {
    // A refusal is an answer, not a defect: a stack trace would cost more than the answer.
    const stackTraceLimit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    super(messageOf(reason, detail));
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** A code's text with what it means here: `dimension verification failed: Data[3] lacks "ip"`. */
export function messageOf(name: RefusalName, detail: string): string {
  return `${returnCodes[name].text}: ${detail}`;
}
