import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PrometheusRefusal } from '../../src/egress/prometheus/prometheus-refusal.js';
import { QuerySlots } from '../../src/egress/prometheus/query-slots.js';

const longMilliseconds = 60_000;

test('queries beyond the slots wait in their order, and a slot that is released twice is one', async () => {
  const slots = new QuerySlots(() => 2);
  const [releaseFirst] = await Promise.all([
    slots.acquire(longMilliseconds),
    slots.acquire(longMilliseconds),
  ]);
  const entered: string[] = [];
  const third = slots.acquire(longMilliseconds).then((release) => {
    entered.push('third');
    return release;
  });
  const fourth = slots.acquire(longMilliseconds).then(() => entered.push('fourth'));
  releaseFirst();
  releaseFirst();
  const releaseThird = await third;
  assert.deepEqual(entered, ['third']);
  releaseThird();
  await fourth;
  assert.deepEqual(entered, ['third', 'fourth']);
});

test('a query that waits for too long is refused, and takes no slot later', async () => {
  const slots = new QuerySlots(() => 1);
  const release = await slots.acquire(longMilliseconds);
  await assert.rejects(slots.acquire(1), (error) => {
    assert.ok(error instanceof PrometheusRefusal);
    assert.equal(error.kind, 'timeout');
    assert.match(error.message, /promqlQueriesMax/);
    return true;
  });
  release();
  const releaseNext = await slots.acquire(longMilliseconds);
  releaseNext();
});
