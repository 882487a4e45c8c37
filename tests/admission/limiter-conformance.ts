import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Limiter, LimiterUnavailableError } from '../../src/admission/limiter.js';
import { type KeptOtherwise, off, type Promised, type StartLimiter } from './promised-limiter.js';
import { admitted, promiseReturns, promiseSamples } from './sample-promises.js';

/** Holds an engine to the promises of the Limiter contract, one test a sentence. */
export function describeLimiter(
  name: string,
  start: StartLimiter,
  otherwise: KeptOtherwise = {},
): void {
  const promised: Promised = (sentence, limits, check, skip) => {
    test(sentence, { skip: skip ?? false }, async () => {
      const harness = await start({ ...off, ...limits });
      try {
        await check(harness.limiter, harness);
      } finally {
        await harness.stop();
      }
    });
  };
  describe(`${name} keeps the promises of a limiter`, () => {
    promiseRequests(promised, otherwise);
    promiseSamples(promised, otherwise);
    promiseReturns(promised, otherwise);
    promiseOutages(promised, otherwise);
  });
}

function promiseRequests(promised: Promised, otherwise: KeptOtherwise): void {
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

  promised(
    'new limits hold from the next call on',
    rate,
    async (limiter, harness) => {
      assert.equal(await requestsAdmitted(limiter, 'AKID1', 20), 5);
      harness.setLimits(off);
      assert.equal(await requestsAdmitted(limiter, 'AKID1', 20), 20);
      harness.setLimits({ ...off, requestsPerSecondMax: 1000, requestsBurstMax: 2 });
      await harness.pass(1000);
      assert.equal(await requestsAdmitted(limiter, 'AKID1', 20), 2);
    },
    otherwise.newLimits,
  );

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

  promised(
    'what a key did not send adds nothing to its burst',
    rate,
    async (limiter, { pass }) => {
      assert.equal(await requestsAdmitted(limiter, 'AKID1', 1), 1);
      await pass(600_000);
      assert.equal(await requestsAdmitted(limiter, 'AKID1', 20), 5);
    },
    otherwise.exactBurst,
  );
}

function promiseOutages(promised: Promised, { outage }: KeptOtherwise): void {
  const limits = { requestsPerSecondMax: 10, requestsBurstMax: 5, samplesPerMinuteMax: 100 };

  promised(
    'calls fail as unavailable while the engine can not be asked, and then succeed',
    limits,
    async (limiter, harness) => {
      const ask = [
        () => limiter.admitRequest('AKID1'),
        () => limiter.admitSamples('AKID1', 100),
      ] as const;
      harness.outage?.begin();
      for (const each of ask) await assert.rejects(async () => each(), LimiterUnavailableError);
      harness.outage?.end();
      for (const each of ask) assert.equal((await each()).admitted, true);
    },
    outage,
  );

  promised('close resolves, out of reach too', limits, async (limiter, harness) => {
    const admission = await admitted(limiter, 'AKID1', 1);
    harness.outage?.begin();
    limiter.returnSamples('AKID1', 1, admission);
    await limiter.close();
  });
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
