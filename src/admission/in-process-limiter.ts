import type { Admission, Admitted, KeyLimits, Limiter } from './limiter.js';
import { MinuteQuota, minuteOf } from './minute-quota.js';
import { TokenBucket } from './token-bucket.js';

const admitted: Admitted = { admitted: true };

/** Bounds what each key sends to this one process. */
export class InProcessLimiter implements Limiter {
  readonly #limits: () => KeyLimits;
  readonly #clock: () => number;
  readonly #buckets = new Map<string, TokenBucket>();
  readonly #quotas = new Map<string, MinuteQuota>();
  #tidiedMinute = 0;
  /** The admission of samples in the current minute, reused so that no report allocates one. */
  #samplesAdmitted: Admitted = { admitted: true, minute: 0 };

  /** The clock tells milliseconds since 1970. */
  constructor(limits: () => KeyLimits, clock: () => number) {
    this.#limits = limits;
    this.#clock = clock;
  }

  admitRequest(secretId: string): Admission {
    const limits = this.#limits();
    if (limits.requestsPerSecondMax === 0) return admitted;
    const nowMs = this.#clock();
    this.#forgetIdleKeys(limits, nowMs);
    let bucket = this.#buckets.get(secretId);
    if (bucket === undefined) {
      bucket = new TokenBucket(limits, nowMs);
      this.#buckets.set(secretId, bucket);
    }
    const waitSeconds = bucket.take(limits, nowMs);
    return waitSeconds === 0 ? admitted : refusalOf(waitSeconds);
  }

  admitSamples(secretId: string, sampleCount: number): Admission {
    const limits = this.#limits();
    if (limits.samplesPerMinuteMax === 0) return admitted;
    const nowMs = this.#clock();
    this.#forgetIdleKeys(limits, nowMs);
    let quota = this.#quotas.get(secretId);
    if (quota === undefined) {
      quota = new MinuteQuota(nowMs);
      this.#quotas.set(secretId, quota);
    }
    const waitSeconds = quota.take(sampleCount, limits.samplesPerMinuteMax, nowMs);
    if (waitSeconds > 0) return refusalOf(waitSeconds);
    const { minute } = quota;
    if (this.#samplesAdmitted.minute !== minute) this.#samplesAdmitted = { admitted: true, minute };
    return this.#samplesAdmitted;
  }

  returnSamples(secretId: string, sampleCount: number, { minute }: Admitted): void {
    if (minute !== undefined) this.#quotas.get(secretId)?.giveBack(sampleCount, minute);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** Once a minute forgets the keys of whom a new bucket would say the same. */
  #forgetIdleKeys(limits: KeyLimits, nowMs: number): void {
    const minute = minuteOf(nowMs);
    if (minute === this.#tidiedMinute) return;
    this.#tidiedMinute = minute;
    for (const [secretId, bucket] of this.#buckets) {
      if (bucket.isFull(limits, nowMs)) this.#buckets.delete(secretId);
    }
    for (const [secretId, quota] of this.#quotas) {
      if (quota.isOver(nowMs)) this.#quotas.delete(secretId);
    }
  }
}

function refusalOf(retryAfterSeconds: number): Admission {
  return { admitted: false, retryAfterSeconds };
}
