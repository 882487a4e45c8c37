import assert from 'node:assert/strict';
import type { Admitted, Limiter } from '../../src/admission/limiter.js';
import { type KeptOtherwise, off, type Promised } from './promised-limiter.js';

export function promiseSamples(promised: Promised, otherwise: KeptOtherwise): void {
  const quota = { samplesPerMinuteMax: 100 };

  promised('samples are counted by the minute of the clock', quota, async (limiter, { pass }) => {
    await pass(59_999);
    assert.equal((await limiter.admitSamples('AKID1', 100)).admitted, true);
    assert.equal((await limiter.admitSamples('AKID1', 1)).admitted, false);
    await pass(1);
    assert.equal((await limiter.admitSamples('AKID1', 100)).admitted, true);
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

  promised(
    'a new quota holds from the next call on',
    quota,
    async (limiter, harness) => {
      assert.equal((await limiter.admitSamples('AKID1', 100)).admitted, true);
      harness.setLimits({ ...off, samplesPerMinuteMax: 150 });
      assert.equal((await limiter.admitSamples('AKID1', 50)).admitted, true);
      harness.setLimits({ ...off, samplesPerMinuteMax: 10 });
      assert.equal((await limiter.admitSamples('AKID1', 1)).admitted, false);
    },
    otherwise.newLimits,
  );

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

export function promiseReturns(promised: Promised, { returns }: KeptOtherwise): void {
  const quota = { samplesPerMinuteMax: 100 };

  promised(
    'samples that are returned may be sent again in their minute',
    quota,
    async (limiter) => {
      await admitted(limiter, 'AKID1', 40);
      const admission = await admitted(limiter, 'AKID1', 60);
      limiter.returnSamples('AKID1', 60, admission);
      assert.equal((await limiter.admitSamples('AKID1', 61)).admitted, false);
      await admitted(limiter, 'AKID1', 60);
      assert.equal((await limiter.admitSamples('AKID1', 1)).admitted, false);
    },
    returns,
  );

  promised(
    'samples that are returned late add nothing to the next minute',
    quota,
    async (limiter, { pass }) => {
      const admission = await admitted(limiter, 'AKID1', 60);
      await pass(60_000);
      await admitted(limiter, 'AKID1', 50);
      limiter.returnSamples('AKID1', 60, admission);
      assert.equal((await limiter.admitSamples('AKID1', 51)).admitted, false);
    },
  );

  promised('samples returned of no quota add nothing to one', {}, async (limiter, harness) => {
    const admission = await admitted(limiter, 'AKID1', 1000);
    harness.setLimits({ ...off, ...quota });
    await admitted(limiter, 'AKID1', 100);
    limiter.returnSamples('AKID1', 1000, admission);
    limiter.returnSamples('AKID2', 1000, admission);
    assert.equal((await limiter.admitSamples('AKID1', 1)).admitted, false);
    assert.equal((await limiter.admitSamples('AKID2', 101)).admitted, false);
  });
}

export async function admitted(
  limiter: Limiter,
  secretId: string,
  sampleCount: number,
): Promise<Admitted> {
  const admission = await limiter.admitSamples(secretId, sampleCount);
  assert(admission.admitted);
  return admission;
}
