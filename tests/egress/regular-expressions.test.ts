import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { nowSeconds } from '../support/report.js';
import { TestReceiver } from '../support/test-receiver.js';
import { askApi } from './api-client.js';
import { store } from './stored-metrics.js';

let putmon: TestReceiver;
const seriesCount = 4000;

before(async () => {
  putmon = await TestReceiver.start({ anonymousReadAccount: 'acme' });
  await store(
    putmon,
    { metric: 'load' },
    Array.from({ length: seriesCount }, (_, host) => ({
      dimensions: { host: `web-${'a'.repeat(40)}-${host}` },
      samples: [[nowSeconds, host]] as const,
    })),
  );
});

after(() => putmon.stop());

async function count(pattern: string): Promise<unknown> {
  const query = encodeURIComponent(`count(load{host=~"${pattern}"})`);
  const { status, body } = await askApi(putmon, `query?query=${query}&time=${nowSeconds}`);
  assert.equal(status, 200, body.error);
  return (body.data as { result: { value: unknown[] }[] }).result[0]?.value[1];
}

test('a regular expression that explodes in others takes no time here', async () => {
  const startedAt = process.cpuUsage();
  assert.equal(await count('(web-(a+)+)+$|web-a*-7'), '1');
  const { user, system } = process.cpuUsage(startedAt);
  assert.ok(user + system < 5e6, `${user + system} us`);
});

test('the event loop goes round while many values are matched', async () => {
  let roundCount = 0;
  let isMatching = true;
  const countRound = (): void => {
    roundCount += 1;
    if (isMatching) setImmediate(countRound);
  };
  setImmediate(countRound);
  assert.equal(await count('web-(a|b)*-[0-9]*(1|2|3|4)?'), String(seriesCount));
  isMatching = false;
  assert.ok(roundCount > 10, `${roundCount} rounds`);
});
