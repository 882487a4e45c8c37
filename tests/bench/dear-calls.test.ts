import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dearCalls, withFiller } from '../../bench/hostile/dear-calls.js';
import { actions } from '../../src/control/actions/actions.js';
import { limits } from '../../src/config/limits.js';

test('bench:hostile asks every action', () => {
  assert.deepEqual(Object.keys(dearCalls).sort(), [...actions.keys()].sort());
});

test('with as many parameters as a call may have', () => {
  const parameters = { Action: 'x', Region: 'gz', ...withFiller({ a: 'b' }) };
  const count = Object.keys(parameters).length;
  assert.ok(count <= limits.parametersMax.default && count > 8000, String(count));
  const bytes = new URLSearchParams(parameters).toString().length;
  const bytesMax = limits.contentBytesMax.default;
  assert.ok(bytes <= bytesMax && bytes > bytesMax * 0.9, String(bytes));
});
