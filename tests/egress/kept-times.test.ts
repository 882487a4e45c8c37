import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nowSeconds } from '../support/report.js';
import { TestReceiver } from '../support/test-receiver.js';
import { askApi } from './api-client.js';
import { store } from './stored-metrics.js';

const now = nowSeconds;

async function timesOf(putmon: TestReceiver): Promise<unknown> {
  const { body } = await askApi(putmon, `query?query=load[1h]&time=${now + 60}`);
  const { result } = body.data as { result: { values: unknown }[] };
  return result[0]?.values;
}

test('samples keep their times in a restart, when their day is sorted, and when late ones come', async () => {
  const settings = { anonymousReadAccount: 'acme' };
  const putmon = await TestReceiver.start(settings);
  const place = { metric: 'load' };
  const series = (samples: readonly (readonly [number, number])[]) => [
    { dimensions: { host: 'a' }, samples },
  ];
  await store(
    putmon,
    place,
    series([
      [now, 30],
      [now, 10],
      [now + 1, 5],
      [now, 20],
    ]),
  );
  const second = [
    [now, '30'],
    [now + 0.001, '10'],
    [now + 0.002, '20'],
  ];
  const next = [now + 1, '5'];
  assert.deepEqual(await timesOf(putmon), [...second, next]);
  await putmon.restart(settings);
  assert.deepEqual(await timesOf(putmon), [...second, next]);
  await store(
    putmon,
    place,
    series([
      [now - 1, 1],
      [now, 40],
    ]),
  );
  const all = [[now - 1, '1'], ...second, [now + 0.003, '40'], next];
  assert.deepEqual(await timesOf(putmon), all);
  await putmon.app.control.store.maintain(now + 3 * 86_400);
  assert.deepEqual(await timesOf(putmon), all);
  await putmon.restart(settings);
  assert.deepEqual(await timesOf(putmon), all);
  await putmon.stop();
});
