import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { KeyLimits, Limiter } from '../../src/admission/limiter.js';

/** A limiter under test, and the time it lives in. */
export interface LimiterHarness {
  readonly limiter: Limiter;
  /** The limits from now on. */
  setLimits(limits: KeyLimits): void;
  /** Lets time pass; a negative one sets the clock back. */
  readonly pass: (milliseconds: number) => Promise<void>;
  stop(): Promise<void>;
}

/** Starts at the first millisecond of a minute. */
export type StartLimiter = (limits: KeyLimits) => Promise<LimiterHarness>;

const off: KeyLimits = { requestsPerSecondMax: 0, requestsBurstMax: 0, samplesPerMinuteMax: 0 };

type Promised = (
  sentence: string,
  limits: Partial<KeyLimits>,
  check: (limiter: Limiter, harness: LimiterHarness) => Promise<void>,
) => void;

/** Holds an engine to the promises of the Limiter contract, one test a sentence. */
export function describeLimiter(name: string, start: StartLimiter): void {
  const promised: Promised = (sentence, limits, check) => {
    test(sentence, async () => {
      const harness = await start({ ...off, ...limits });
      try {
        await check(harness.limiter, harness);
      } finally {
        await harness.stop();
      }
    });
  };
  describe(`${name} keeps the promises of a limiter`, () => {
    promiseRequests(promised);
    promiseSamples(promised);
  });
}

function promiseRequests(promised: Promised): void {
  const rate = { requestsPerSecondMax: 10, requestsBurstMax: 5 };

  promised('a key may send its burst at once, no more', rate, async (limiter) => {
    assert.equal(await requestsAdmitted(limiter, 'AKID1', 20), 5);
  });

  promised('requests come back at the rate', rate, async (limiter, { pass }) => {
    await requestsAdmitted(limiter, 'AKID1', 20);
    await pass(300);
    assert.equal(await requestsAdmitted(limiter, 'AKID1', 20), 3);
    await pass(3_600_000);
    assert.equal(await requestsAdmitted(limiter, 'AKID1', 20), 5);
  });

  promised('keys do not share requests', rate, async (limiter) => {
    await requestsAdmitted(limiter, 'AKID1', 20);
    assert.equal(await requestsAdmitted(limiter, 'AKID2', 20), 5);
    assert.equal(await requestsAdmitted(limiter, '__proto__', 20), 5);
  });

  promised('a rate of 0 admits every request', {}, async (limiter) => {
    assert.equal(await requestsAdmitted(limiter, 'AKID1', 1000), 1000);
  });

  const slow = { requestsPerSecondMax: 0.1, requestsBurstMax: 1 };
  promised('a refusal tells after how many seconds to retry', slow, async (limiter, { pass }) => {
    await limiter.admitRequest('AKID1');
    for (const [passedMs, retryAfterSeconds] of [
      [0, 10],
      [1, 10],
      [5999, 4],
      [3999, 1],
    ] as const) {
      await pass(passedMs);
      const admission = await limiter.admitRequest('AKID1');
      assert.deepEqual(admission, { admitted: false, retryAfterSeconds });
    }
    await pass(1);
    assert.deepEqual(await limiter.admitRequest('AKID1'), { admitted: true });
  });

  promised('new limits hold from the next call on', rate, async (limiter, harness) => {
    assert.equal(await requestsAdmitted(limiter, 'AKID1', 20), 5);
    harness.setLimits(off);
    assert.equal(await requestsAdmitted(limiter, 'AKID1', 20), 20);
    harness.setLimits({ ...off, requestsPerSecondMax: 1000, requestsBurstMax: 2 });
    await harness.pass(1000);
    assert.equal(await requestsAdmitted(limiter, 'AKID1', 20), 2);
  });

  promised('a burst of 0 is taken as 1', { requestsPerSecondMax: 1 }, async (limiter) => {
    assert.equal(await requestsAdmitted(limiter, 'AKID1', 20), 1);
  });

  promised('a clock set back neither frees nor locks', rate, async (limiter, { pass }) => {
    await requestsAdmitted(limiter, 'AKID1', 20);
    await pass(-3_600_000);
    assert.equal(await requestsAdmitted(limiter, 'AKID1', 20), 0);
    await pass(200);
    assert.equal(await requestsAdmitted(limiter, 'AKID1', 20), 2);
  });

  promised('a key that rested long is as a new one', rate, async (limiter, { pass }) => {
    await requestsAdmitted(limiter, 'AKID1', 20);
    await pass(600_000);
    assert.equal(await requestsAdmitted(limiter, 'AKID2', 20), 5);
    assert.equal(await requestsAdmitted(limiter, 'AKID1', 20), 5);
  });
}

function promiseSamples(promised: Promised): void {
  const quota = { samplesPerMinuteMax: 100 };

  promised('samples are counted by the minute of the clock', quota, async (limiter, { pass }) => {
    await pass(59_999);
    assert.deepEqual(await limiter.admitSamples('AKID1', 100), { admitted: true });
    assert.equal((await limiter.admitSamples('AKID1', 1)).admitted, false);
    await pass(1);
    assert.deepEqual(await limiter.admitSamples('AKID1', 100), { admitted: true });
  });

  promised('samples that do not fit take nothing', quota, async (limiter) => {
    assert.equal((await limiter.admitSamples('AKID1', 60)).admitted, true);
    assert.equal((await limiter.admitSamples('AKID1', 41)).admitted, false);
    assert.equal((await limiter.admitSamples('AKID1', 40)).admitted, true);
    assert.equal((await limiter.admitSamples('AKID1', 1)).admitted, false);
  });

  promised('keys do not share samples', quota, async (limiter) => {
    assert.equal((await limiter.admitSamples('AKID1', 100)).admitted, true);
    assert.equal((await limiter.admitSamples('AKID2', 100)).admitted, true);
  });

  promised('a quota of 0 admits all samples', {}, async (limiter) => {
    assert.equal((await limiter.admitSamples('AKID1', 1e9)).admitted, true);
  });

  promised('samples refused may come with the next minute', quota, async (limiter, { pass }) => {
    for (const [passedMs, retryAfterSeconds] of [
      [0, 60],
      [1, 60],
      [999, 59],
      [58_999, 1],
    ] as const) {
      await pass(passedMs);
      const admission = await limiter.admitSamples('AKID1', 101);
      assert.deepEqual(admission, { admitted: false, retryAfterSeconds });
    }
  });

  promised('a new quota holds from the next call on', quota, async (limiter, harness) => {
    assert.equal((await limiter.admitSamples('AKID1', 100)).admitted, true);
    harness.setLimits({ ...off, samplesPerMinuteMax: 150 });
    assert.equal((await limiter.admitSamples('AKID1', 50)).admitted, true);
    harness.setLimits({ ...off, samplesPerMinuteMax: 10 });
    assert.equal((await limiter.admitSamples('AKID1', 1)).admitted, false);
  });

  promised(
    'a clock set back frees no samples, nor locks long',
    quota,
    async (limiter, { pass }) => {
      await limiter.admitSamples('AKID1', 100);
      await pass(-3_600_000);
      assert.equal((await limiter.admitSamples('AKID1', 1)).admitted, false);
      await pass(60_000);
      assert.equal((await limiter.admitSamples('AKID1', 100)).admitted, true);
    },
  );
}

async function requestsAdmitted(
  limiter: Limiter,
  secretId: string,
  attempts: number,
): Promise<number> {
  let count = 0;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    if ((await limiter.admitRequest(secretId)).admitted) count += 1;
  }
  return count;
}
