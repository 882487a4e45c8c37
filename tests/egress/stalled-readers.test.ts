import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { nowSeconds } from '../support/report.js';
import { TestReceiver } from '../support/test-receiver.js';
import { within } from '../support/within.js';
import { askApi } from './api-client.js';
import { store } from './stored-metrics.js';

test('clients that read nothing hold no query up for long', async () => {
  const settings = { anonymousReadAccount: 'acme', promqlQueriesMax: '1' };
  const putmon = await TestReceiver.start(settings);
  const series = Array.from({ length: 200 }, (_, at) => ({
    dimensions: { disk: `${at}` },
    samples: [[nowSeconds, at]] as const,
  }));
  await store(putmon, { metric: 'wide' }, series);
  const [host = '', port] = putmon.app.controlAddress.split(':');
  const stalled = connect(Number(port), host).pause();
  const times = `start=${nowSeconds}&end=${nowSeconds + 10_000}&step=1&lookback_delta=1d`;
  const target = `/prometheus/api/v1/query_range?query=wide&${times}`;
  stalled.write(`GET ${target} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  await once(stalled, 'connect');
  await setTimeout(2000);
  const { status } = await within(30, askApi(putmon, 'query?query=1'));
  assert.equal(status, 200);
  const lines = putmon.logLines.filter((line) => line.includes('query cut off'));
  assert.equal(lines.length, 1);
  stalled.destroy();
  await putmon.stop();
});
