import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TailReader } from '../../src/control/console/tail-reader.js';

type Parts = ConstructorParameters<typeof TailReader>[0];
type ReportEvent = Parameters<Parts['textOf']>[0];
type News = Parameters<Parameters<Parts['tail']['follow']>[0]>[0];

const event: ReportEvent = {
  ...{ atMilliseconds: 1, isAccepted: true, code: 0, message: 'OK', details: [], samples: 1 },
  ...{ secretId: 'AKID', accountId: 1, address: '', region: 'gz', namespace: 'cvm', door: 'v2' },
  ...{ request: undefined, requestId: '1' },
};

test('a reader that takes nothing holds a bounded text, and is told what it missed', async () => {
  let tell: (news: News) => void = () => undefined;
  const closing = new AbortController();
  const counts = { entered: 0, left: 0, followers: 0 };
  const reader = new TailReader({
    tail: {
      newest: () => [],
      follow: (follower) => {
        tell = follower;
        counts.followers += 1;
        return () => void (counts.followers -= 1);
      },
    },
    filter: () => true,
    textOf: (each) => JSON.stringify(each),
    ended: new AbortController().signal,
    closed: closing.signal,
    isOver: () => false,
    entered: () => void (counts.entered += 1),
    left: () => void (counts.left += 1),
  });
  const pieces = reader.pieces();
  assert.equal((await pieces.next()).value, 'retry: 2000\n\n');
  for (let count = 0; count < 1000; count += 1) {
    tell({ events: Array.from({ length: 100 }, () => event), leftOut: 7 });
  }
  const value = String((await pieces.next()).value);
  assert.ok(value.length < 300_000, String(value.length));
  const shown = value.match(/^event: report$/gm)?.length ?? 0;
  const dropped = Number(/"count":(\d+)\}/.exec(value)?.[1]);
  assert.equal(shown + dropped, 100_000 + 7000);
  const next = pieces.next();
  closing.abort();
  await next;
  assert.equal((await pieces.next()).done, true);
  assert.deepEqual(counts, { entered: 1, left: 1, followers: 0 });
});
