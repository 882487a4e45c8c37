import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { Comparison, type Point } from '../../soak/crash/comparison.js';
import { Ledger } from '../../soak/crash/ledger.js';
import type { OperatorCalls } from '../support/operator-calls.js';
import { temporaryFolder } from './temporary-folder.js';

describe('the comparison after a kill finds', () => {
  const timeSeconds = 1_700_000_000;
  const oldSeconds = timeSeconds - 86_400;
  /** Sent: 0 to 2 acknowledged, 3 and 4 not, 5 acknowledged and past retention. */
  const whole: readonly Point[] = [0, 1, 2].map((value) => ({ timestamp: timeSeconds, value }));
  const none = { lost: 0, twice: 0, invented: 0, half: 0, expired: 0 };
  const situations: readonly (readonly [string, readonly Point[], Partial<typeof none>])[] = [
    ['nothing wrong', whole, {}],
    ['nothing wrong where what was not acknowledged is there', [...whole, at(3), at(4)], {}],
    ['what is lost', [], { lost: 3 }],
    ['what is lost in part', whole.slice(1), { lost: 1, half: 1 }],
    ['what is there in part', [...whole, at(3)], { half: 1 }],
    ['what is twice', [...whole, at(1)], { twice: 1 }],
    ['what was never sent', [...whole, at(6)], { invented: 1 }],
    ['what is no number of a sample', [...whole, at(0.5)], { invented: 1 }],
    ['what has another time', [...whole, { timestamp: oldSeconds, value: 4 }], { invented: 1 }],
    ['what is past retention', [...whole, { timestamp: oldSeconds, value: 5 }], { expired: 1 }],
  ];

  function at(value: number): Point {
    return { timestamp: timeSeconds, value };
  }

  for (const [name, points, faults] of situations) {
    test(name, async () => {
      const ledger = new Ledger(join(temporaryFolder(), 'ledger'), noOtherLines);
      ledger.acknowledge(ledger.send(3, timeSeconds, 0).place);
      ledger.send(2, timeSeconds, 0);
      ledger.acknowledge(ledger.send(1, oldSeconds, 0).place);
      const comparison = new Comparison(ledger, (time) => time === oldSeconds);
      const { found, told, ...counts } = await comparison.run(storeOf(points));
      assert.deepEqual(counts, { ...none, ...faults });
      assert.equal(found, points.length);
      ledger.close();
    });
  }

  test('a sample of another series', async () => {
    const ledger = new Ledger(join(temporaryFolder(), 'ledger'), noOtherLines);
    ledger.send(1, timeSeconds, 7);
    const findings = await new Comparison(ledger, () => false).run(storeOf([at(0)]));
    assert.equal(findings.invented, 1);
    ledger.close();
  });
});

const metricByNumber: Readonly<Record<number, string>> = { 1: 'green', 2: 'blue', 4: 'green' };

/** What a server would answer that has these samples, all of connection 0. */
function storeOf(points: readonly Point[]): Pick<OperatorCalls, 'perform'> {
  return {
    perform: (_, parameters) => {
      const isOf = ({ value }: Point): boolean =>
        parameters['dimensions.0.value'] === '0' &&
        parameters['metricName'] === (metricByNumber[value] ?? 'red');
      return Promise.resolve({ data: points.filter(isOf), nextOffset: null });
    },
  };
}

function noOtherLines(words: readonly string[]): void {
  throw new Error(`the ledger tells ${words.join(' ')}`);
}
