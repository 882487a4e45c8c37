import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { InProcessLimiter } from '../../src/admission/in-process-limiter.js';
import type { KeyLimits } from '../../src/admission/limiter.js';
import { describeLimiter } from './limiter-conformance.js';
import type { StartLimiter } from './promised-limiter.js';

const minuteStartMs = 1_402_992_780_000;

const startInProcess: StartLimiter = (startLimits) => {
  let limits = startLimits;
  let nowMs = minuteStartMs;
  const limiter = new InProcessLimiter(
    () => limits,
    () => nowMs,
  );
  return Promise.resolve({
    limiter,
    setLimits: (next) => {
      limits = next;
    },
    pass: (milliseconds) => {
      nowMs += milliseconds;
      return Promise.resolve();
    },
    stop: () => limiter.close(),
  });
};

describeLimiter('InProcessLimiter', startInProcess, { outage: 'the process can always be asked' });

const steps = fc.array(
  fc.record({ passedMs: fc.nat({ max: 90_000 }), attempts: fc.integer({ min: 1, max: 30 }) }),
  { maxLength: 40 },
);

test('no interval admits more requests than burst + rate * seconds', () => {
  const limits = fc.record({
    requestsPerSecondMax: fc.oneof(fc.integer({ min: 1, max: 50 }), fc.constant(0.25)),
    requestsBurstMax: fc.integer({ min: 1, max: 40 }),
    samplesPerMinuteMax: fc.constant(0),
  });
  const property = fc.property(limits, steps, (keyLimits, turns) => {
    const admitted = replay(keyLimits, turns);
    const { requestsPerSecondMax: rate, requestsBurstMax: burst } = keyLimits;
    for (const [first, start] of admitted.entries()) {
      let count = 0;
      for (const end of admitted.slice(first)) {
        count += end.count;
        const seconds = (end.timeMs - start.timeMs) / 1000;
        assert.ok(count <= burst + rate * seconds, `${count} in ${seconds} s`);
      }
    }
  });
  fc.assert(property, { numRuns: 300 });
});

test('no refusal holds longer than it tells', () => {
  const property = fc.property(steps, (turns) => {
    const limits = { requestsPerSecondMax: 3, requestsBurstMax: 7, samplesPerMinuteMax: 50 };
    let nowMs = minuteStartMs;
    const limiter = new InProcessLimiter(
      () => limits,
      () => nowMs,
    );
    for (const { passedMs, attempts } of turns) {
      nowMs += passedMs;
      for (const admit of [
        () => limiter.admitRequest('AKID1'),
        () => limiter.admitSamples('AKID1', attempts),
      ]) {
        const admission = admit();
        if (admission.admitted) continue;
        nowMs += admission.retryAfterSeconds * 1000;
        assert.equal(admit().admitted, true);
      }
    }
  });
  fc.assert(property, { numRuns: 300 });
});

/** How many requests were admitted at which times. */
function replay(
  limits: KeyLimits,
  turns: readonly { passedMs: number; attempts: number }[],
): { timeMs: number; count: number }[] {
  let nowMs = minuteStartMs;
  const limiter = new InProcessLimiter(
    () => limits,
    () => nowMs,
  );
  const admitted = [];
  for (const { passedMs, attempts } of turns) {
    nowMs += passedMs;
    let count = 0;
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      if (limiter.admitRequest('AKID1').admitted) count += 1;
    }
    admitted.push({ timeMs: nowMs, count });
  }
  return admitted;
}
