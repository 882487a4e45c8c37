import type { KeyLimits, Limiter } from '../../src/admission/limiter.js';

/** A limiter under test, and the time it lives in. */
export interface LimiterHarness {
  readonly limiter: Limiter;
  /** The limits from now on. */
  setLimits(limits: KeyLimits): void;
  /** Lets time pass; a negative one sets the clock back. */
  readonly pass: (milliseconds: number) => Promise<void>;
  /** Absent where the engine can always be asked. */
  readonly outage?: { begin(): void; end(): void };
  stop(): Promise<void>;
}

/** Starts at the first millisecond of a minute. */
export type StartLimiter = (limits: KeyLimits) => Promise<LimiterHarness>;

export const off: KeyLimits = {
  requestsPerSecondMax: 0,
  requestsBurstMax: 0,
  samplesPerMinuteMax: 0,
};

/** What an engine keeps otherwise, each with the reason. */
export interface KeptOtherwise {
  /** No more than the burst is admitted at once, whatever was admitted before. */
  readonly exactBurst?: string;
  /** New limits hold from the next call on. */
  readonly newLimits?: string;
  /** Samples that are returned may be sent again. */
  readonly returns?: string;
  /** The engine may be out of reach. */
  readonly outage?: string;
}

/** One sentence that every engine keeps, but for those that declare why they can not. */
export type Promised = (
  sentence: string,
  limits: Partial<KeyLimits>,
  check: (limiter: Limiter, harness: LimiterHarness) => Promise<void>,
  skip?: string,
) => void;
