import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { samplesDueOf } from '../../bench/peers/measure-life.js';

describe('the samples that a peer is to have after several loads', () => {
  for (const { keeps, accepted, due } of [
    { keeps: 'all', accepted: [300, 20_000], due: 20_300 },
    { keeps: 'newest', accepted: [300, 900], due: 900 },
    { keeps: 'newest', accepted: [900, 300], due: 900 },
    { keeps: 'newest', accepted: [300, 20_000], due: 10_000 },
    { keeps: 'nothing', accepted: [300, 20_000], due: 0 },
  ] as const) {
    test(`it keeps ${keeps}: of ${accepted.join(' and ')}`, () => {
      assert.equal(samplesDueOf({ keeps }, accepted), due);
    });
  }
});
