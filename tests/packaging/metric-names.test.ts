import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { TestReceiver } from '../support/test-receiver.js';
import { alertRules } from './alert-rules.js';
import { queriesOf, readDashboard } from './dashboards.js';

const queries = [
  ...queriesOf(readDashboard('putmon.json')),
  ...alertRules().map(({ expr }) => expr),
];

/** Every name that a query selects by: `up` is Prometheus's own. */
const names = new Set(
  queries
    .flatMap((query) => [
      ...query.matchAll(/\b([a-zA-Z_:][\w:]*)(?=[{[])/g),
      ...query.matchAll(/\b((?:putmon|process|nodejs)_\w+)/g),
    ])
    .map(([, name = '']) => name),
);
names.delete('up');

/** Every series that a query selects by the value of a label of putmon's. */
const labels = new Set(
  queries.flatMap((query) =>
    [...query.matchAll(/\b(code|outcome)(?:=|=~)"([\w|]+)"/g)].flatMap(
      ([, label = '', values = '']) => values.split('|').map((value) => `${label}="${value}"`),
    ),
  ),
);

describe('dashboard and alert rules ask for what a server has', () => {
  for (const workers of ['1', '2']) {
    test(`with ${workers} of --workers`, async () => {
      const receiver = await TestReceiver.start({ workers });
      const metrics = await receiver.metrics().finally(() => receiver.stop());
      const types = new Map(
        [...metrics.matchAll(/^# TYPE (\w+) (\w+)$/gm)].map(([, name = '', type = '']) => [
          name,
          type,
        ]),
      );
      assert.ok(names.size > 20);
      assert.deepEqual(
        [...names].filter((name) => !isServed(name, types)),
        [],
      );
      assert.deepEqual(
        [...labels].filter((label) => !metrics.includes(label)),
        [],
      );
    });
  }
});

function isServed(name: string, types: ReadonlyMap<string, string>): boolean {
  const [, histogram = ''] = /^(\w+)_(?:bucket|sum|count)$/.exec(name) ?? [];
  return (
    types.get(histogram) === 'histogram' || (types.has(name) && types.get(name) !== 'histogram')
  );
}
