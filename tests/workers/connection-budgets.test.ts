import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, test } from 'node:test';
import { ConfigError } from '../../src/config/config-error.js';
import { ConnectionBudgets } from '../../src/workers/connection-budgets.js';
import { descriptorLimit } from '../../src/workers/descriptor-limit.js';

/** Descriptors that are left to storage, notices and the log, by this many processes. */
const leftAtLeast = [
  [1, 160],
  [2, 64],
] as const;

describe('connections leave descriptors to what keeps the data', () => {
  for (const [workers, left] of leftAtLeast) {
    for (const descriptors of [256, 400, 1024, 4096, 20_000, 65_536, Infinity]) {
      for (const connectionsMax of [1, 4, 100, 1000, 20_000, 1_000_000]) {
        test(`${descriptors} descriptors, ${workers} of --workers, connectionsMax ${connectionsMax}`, () => {
          const budgets = new ConnectionBudgets({ connectionsMax, workers }, descriptors);
          const { receiver, control } = budgets;
          const ofControl = workers === 1 ? control.connectionsOpenMax : 0;
          assert.ok(receiver.connectionsOpenMax + ofControl + left <= descriptors);
          assert.ok(receiver.connectionsMax >= 1);
          assert.ok(receiver.connectionsOpenMax > receiver.connectionsMax, 'some can be told');
          assert.ok(control.connectionsMax >= Math.min(connectionsMax, 16));
          assert.ok(control.connectionsOpenMax > control.connectionsMax);
          const served = receiver.connectionsMax * workers;
          assert.equal(budgets.shortage === undefined, served >= connectionsMax);
        });
      }
    }
  }
});

test('with as many descriptors as it asks for nothing is short', () => {
  for (const workers of [1, 2, 8]) {
    for (const connectionsMax of [10, 1000, 20_000]) {
      const needs = { connectionsMax, workers };
      const { shortage } = new ConnectionBudgets(needs, 256);
      const [, needed] = /(\d+) are needed/.exec(shortage ?? '') ?? [];
      if (needed === undefined) continue;
      assert.equal(new ConnectionBudgets(needs, Number(needed)).shortage, undefined);
    }
  }
});

test('descriptors that leave no connection are a mistake that names what to raise', () => {
  const open = (): unknown => new ConnectionBudgets({ connectionsMax: 20_000, workers: 1 }, 64);
  assert.throws(open, (error) => {
    return (
      error instanceof ConfigError && /64 files open.*LimitNOFILE.*ulimit -n/.test(error.message)
    );
  });
});

test('the limit of this process is the one that the shell knows', () => {
  const shell = execFileSync('sh', ['-c', 'ulimit -n'], { encoding: 'utf8' }).trim();
  assert.equal(descriptorLimit(), shell === 'unlimited' ? Infinity : Number(shell));
});
