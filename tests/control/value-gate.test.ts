import assert from 'node:assert/strict';
import { describe, mock, test } from 'node:test';
import { ValueGate } from '../../src/control/actions/value-gate.js';

async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
}

describe('the values that all calls hold together', () => {
  test('a call waits until others let go, and those that wait enter in their order', async () => {
    const gate = new ValueGate();
    const entered: string[] = [];
    const enter = async (name: string, count: number): Promise<() => void> => {
      const release = await gate.hold(count, 100);
      entered.push(name);
      return release;
    };
    const first = await enter('first', 60);
    const large = enter('large', 80);
    const small = enter('small', 10);
    await settle();
    assert.deepEqual(entered, ['first']);
    first();
    first();
    const releaseLarge = await large;
    await small;
    assert.deepEqual(entered, ['first', 'large', 'small']);
    const last = enter('last', 20);
    await settle();
    assert.equal(entered.length, 3);
    releaseLarge();
    await last;
  });

  test('a call alone enters, however large', async () => {
    await new ValueGate().hold(1000, 100);
  });

  test('who waits for too long is refused, and those behind enter', async () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    try {
      const gate = new ValueGate();
      await gate.hold(60, 100);
      const refused = assert.rejects(gate.hold(80, 100), {
        name: 'ControlRefusal',
        detail: /valuesPerQueryMax/,
      });
      const behind = gate.hold(10, 100);
      await settle();
      mock.timers.tick(30_000);
      await refused;
      await behind;
    } finally {
      mock.timers.reset();
    }
  });
});
