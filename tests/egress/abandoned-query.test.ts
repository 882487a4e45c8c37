import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { nowSeconds } from '../support/report.js';
import { TestReceiver } from '../support/test-receiver.js';
import { within } from '../support/within.js';
import { askApi } from './api-client.js';
import { store } from './stored-metrics.js';

/** Takes a long while: 3,600 samples are sorted anew at each of 10,000 steps, for each of the terms. */
const median = 'quantile_over_time(0.5, load[1h])';
const slow = Array.from({ length: 10 }, () => median).join('+');

function target(): string {
  const times = `start=${nowSeconds}&end=${nowSeconds + 10_000}&step=1`;
  return `query_range?query=${encodeURIComponent(slow)}&${times}`;
}

test('a query ends when its client goes, and when its time is over', async () => {
  const putmon = await TestReceiver.start({
    anonymousReadAccount: 'acme',
    promqlQueriesMax: '1',
  });
  const samples = Array.from({ length: 3600 }, (_, at) => [nowSeconds - at, at] as const);
  await store(putmon, { metric: 'load' }, [{ dimensions: { host: 'a' }, samples }]);
  const abandoned = request(`http://${putmon.app.controlAddress}/prometheus/api/v1/${target()}`);
  abandoned.on('error', () => undefined).end();
  await once(abandoned, 'socket');
  await setTimeout(100);
  abandoned.destroy();
  // There is one slot: it is free again once the query of the client that went has ended.
  const { status } = await within(20, askApi(putmon, 'query?query=1'));
  assert.equal(status, 200);
  const late = await within(20, askApi(putmon, `${target()}&timeout=100ms`));
  assert.deepEqual([late.status, late.body.errorType], [503, 'timeout']);
  await putmon.stop();
});
