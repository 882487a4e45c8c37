export type Admission = Admitted | Refused;

export interface Admitted {
  readonly admitted: true;
  /** Which minute of the clock (counted from 1970) samples count in; absent where they do in none. */
  readonly minute?: number;
}

export interface Refused {
  readonly admitted: false;
  readonly retryAfterSeconds: number;
}

/**
 * Bounds what one key may send. Each sentence below is a promise, and a test of the conformance
 * suite that every engine passes (tests/admission/limiter-conformance.ts). What an engine keeps
 * otherwise, its test declares by name with a reason:
 *
 * - A key may send requestsBurstMax requests at once, no more; a burst of 0 is taken as 1.
 * - Requests come back at requestsPerSecondMax, up to the burst: a key that rested long is as a new
 *   one.
 * - Samples are counted by the minute of the clock. All samples of a call are admitted, or none:
 *   those that do not fit take nothing.
 * - Keys share nothing, whatever their names.
 * - A limit of 0 is off.
 * - A refusal tells after how many seconds to retry, rounded up: a request when the bucket has one
 *   again, samples when the next minute begins.
 * - Limits are read anew at each call: new ones hold from the next call on.
 * - A clock set back frees nothing, and locks nobody longer than until its next second or minute.
 * - Samples that are returned may be sent again in the minute in which they were admitted. Returned
 *   later, or by a key that has sent nothing, they add nothing to any other minute.
 * - An engine in the process answers at once. One outside it may be leased in bulk: the process
 *   fetches some of a key's requests and samples at once, and admits from these without asking. A
 *   lease that is not spent may be admitted beside the next burst, and outlive a change of limits;
 *   what other processes hold is refused. Over any long time no more is admitted than the limits say.
 * - While the engine can not be asked, calls that need it fail with LimiterUnavailableError, and
 *   succeed again once it can.
 * - close() resolves also while the engine can not be asked; nothing is asked of it afterwards.
 */
export interface Limiter {
  /** Takes one request from the key's token bucket. @throws LimiterUnavailableError */
  admitRequest(secretId: string): Admission | Promise<Admission>;
  /** Takes samples from what the key may send this minute. @throws LimiterUnavailableError */
  admitSamples(secretId: string, sampleCount: number): Admission | Promise<Admission>;
  /** Gives back the samples of an admission: their report was refused. Never fails. */
  returnSamples(secretId: string, sampleCount: number, admission: Admitted): void;
  close(): Promise<void>;
}

/** The limiter's engine does not answer. */
export class LimiterUnavailableError extends Error {
  override name = 'LimiterUnavailableError';
}

export interface KeyLimits {
  /** Requests a second, on average. 0: no bound. */
  readonly requestsPerSecondMax: number;
  /** How many requests may come at once. */
  readonly requestsBurstMax: number;
  /** Samples in any one minute of the clock. 0: no bound. */
  readonly samplesPerMinuteMax: number;
}
