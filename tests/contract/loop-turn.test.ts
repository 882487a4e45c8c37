import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { mock, test } from 'node:test';
import { LoopTurn } from '../../src/ingress/loop-turn.js';

test('a turn is as old as the work since its first question, and ends with it', async () => {
  let nowMilliseconds = 1000;
  const clock = mock.method(performance, 'now', () => nowMilliseconds);
  const turn = new LoopTurn();
  assert.equal(turn.ageMilliseconds(), 0);
  nowMilliseconds += 300;
  await Promise.resolve();
  assert.equal(turn.ageMilliseconds(), 300);
  await setImmediate();
  assert.equal(turn.ageMilliseconds(), 0, 'what came in later is of another turn');
  clock.mock.restore();
});
