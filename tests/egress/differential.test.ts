import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareWithPrometheus } from './differential.js';
import { withoutPrometheus } from '../support/prometheus-process.js';

const queryCount = 2000;

test(
  `${queryCount} generated queries: putmon answers as Prometheus over remote read does`,
  { skip: withoutPrometheus },
  async () => {
    const { equalCount, differences } = await compareWithPrometheus(queryCount, 1);
    assert.deepEqual(differences, []);
    // Were all refused by both, nothing would be compared.
    assert.ok(equalCount > 0.9 * queryCount, `${equalCount} answers`);
  },
);
