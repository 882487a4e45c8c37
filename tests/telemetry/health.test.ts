import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Health } from '../../src/telemetry/health.js';

describe('health', () => {
  for (const [state, storeUnavailable, httpStatus, ready, reasons] of [
    ['starting', false, 503, false, []],
    ['serving', false, 200, true, []],
    ['serving', true, 503, false, ['storeUnavailable']],
    ['draining', false, 503, false, []],
    ['draining', true, 503, false, ['storeUnavailable']],
  ] as const) {
    const store = storeUnavailable ? 'no store' : 'a store';
    test(`${state}, ${store}: alive, ${ready ? 'ready' : 'not ready'}`, () => {
      const health = new Health();
      health.state = state;
      health.watch('storeUnavailable', () => storeUnavailable);
      health.watch('storeBusy', () => false);

      const alive = health.healthz();
      assert.equal(alive.httpStatus, 200);
      assert.deepEqual(JSON.parse(alive.body), { alive: true, state });
      const readiness = health.readyz();
      assert.equal(readiness.httpStatus, httpStatus);
      assert.deepEqual(JSON.parse(readiness.body), { ready, state, reasons });
    });
  }

  test('a reason is gone as soon as its check says so', () => {
    const health = new Health();
    health.state = 'serving';
    let writable = false;
    health.watch('storeUnavailable', () => !writable);
    assert.deepEqual(health.reasons(), ['storeUnavailable']);
    writable = true;
    assert.deepEqual(health.reasons(), []);
    assert.equal(health.readyz().httpStatus, 200);
  });
});
