export type Admission =
  { readonly admitted: true } | { readonly admitted: false; readonly retryAfterSeconds: number };

/**
 * Bounds what one key may send. Limits are read anew at each call, so a reload takes effect at
 * once; a limit of 0 is off. An engine in the process answers at once.
 */
export interface Limiter {
  /** Takes one request from the key's token bucket. @throws LimiterUnavailableError */
  admitRequest(secretId: string): Admission | Promise<Admission>;
  /** Takes samples from what the key may send this minute. @throws LimiterUnavailableError */
  admitSamples(secretId: string, sampleCount: number): Admission | Promise<Admission>;
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
