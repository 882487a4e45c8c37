import assert from 'node:assert/strict';
import { after, beforeEach, describe, test } from 'node:test';
import { keys } from '../support/accounts.js';
import { Connection } from '../support/connection.js';
import {
  diskUsage,
  formOf,
  getOf,
  nowSeconds,
  postOf,
  reportOf,
  requestOf,
  type ReportParameters,
} from '../support/report.js';
import { codeOf } from '../support/send.js';
import { TestReceiver } from '../support/test-receiver.js';
import { answerOf } from '../support/wire-reply.js';

const receiver = await TestReceiver.start();
after(() => receiver.stop());

/** A Nonce that no test used before: what it signs is a first report. */
let nonce = 0;
beforeEach(() => {
  nonce += 1;
});

const first = (changes: ReportParameters = {}): ReportParameters =>
  reportOf({ Nonce: nonce, ...changes });
const withValue = (value: number): ReportParameters => first({ Data: [{ ...diskUsage, value }] });

/** Sends both, and tells the codes and how many samples are stored. */
async function sendBoth(one: Buffer, other: Buffer): Promise<readonly number[]> {
  const codes: number[] = [];
  const stored = await receiver.storedBy(async () => {
    for (const request of [one, other]) codes.push(await codeOf(receiver.address, request));
  });
  return [...codes, stored];
}

type Pair = () => readonly [Buffer, Buffer];

const same: Pair = () => [postOf(first()), postOf(first())];
const pairs: readonly (readonly [string, Pair, acknowledged: number[], refused: number[]])[] = [
  ['the same request again', same, [0, 0, 1], [0, 1011, 1]],
  [
    'in another form',
    () => [postOf(first()), requestOf({ body: formOf(first()) })],
    [0, 0, 1],
    [0, 1011, 1],
  ],
  [
    'with parameters that count for nothing',
    () => [postOf(first()), postOf(first({ Token: 'x' }))],
    [0, 0, 1],
    [0, 1011, 1],
  ],
  [
    'with another value',
    () => [postOf(withValue(1)), postOf(withValue(2))],
    [0, 0, 2],
    [0, 1011, 1],
  ],
  [
    'with -0 for 0',
    () => [
      postOf(withValue(0)),
      postOf(JSON.stringify(withValue(0)).replace('"value":0', '"value":-0')),
    ],
    [0, 0, 2],
    [0, 1011, 1],
  ],
  [
    'with a datum more',
    () => [postOf(first()), postOf(first({ Data: [diskUsage, diskUsage] }))],
    [0, 0, 3],
    [0, 1011, 1],
  ],
  [
    'with another Timestamp',
    () => [postOf(first()), postOf(first({ Timestamp: nowSeconds - 1 }))],
    [0, 0, 2],
    [0, 0, 2],
  ],
  [
    'by GET, with a Signature of its own',
    () => [postOf(first()), getOf(reportOf({ Nonce: nonce }, { method: 'GET' }))],
    [0, 0, 2],
    [0, 1011, 1],
  ],
  [
    'by another key',
    () => [postOf(first()), postOf(reportOf({ Nonce: nonce }, { key: keys.second }))],
    [0, 0, 2],
    [0, 0, 2],
  ],
  [
    'after it was refused',
    () => [postOf(first({ Data: [] })), postOf(first())],
    [1019, 0, 1],
    [1019, 0, 1],
  ],
];

describe('the same Nonce comes again: both codes, and how many samples are stored', () => {
  for (const [situation, pair, acknowledged, refused] of pairs) {
    test(`${situation}: ${acknowledged.join(' ')}`, async () => {
      await receiver.reload({});
      assert.deepEqual(await sendBoth(...pair()), acknowledged);
    });
    test(`${situation}, under replay refuse: ${refused.join(' ')}`, async () => {
      await receiver.reload({ replay: 'refuse' });
      assert.deepEqual(await sendBoth(...pair()), refused);
    });
  }
});

describe('a repeat is known', () => {
  test('while the first is on its way to the disk', async () => {
    await receiver.reload({});
    const stored = await receiver.storedBy(async () => {
      const codes = Array.from({ length: 20 }, () => codeOf(receiver.address, postOf(first())));
      assert.deepEqual(new Set(await Promise.all(codes)), new Set([0]));
    });
    assert.equal(stored, 1);
  });

  test('on one connection, back to back', async () => {
    const stored = await receiver.storedBy(async () => {
      const connection = await Connection.open(receiver.address);
      connection.write(Buffer.concat([postOf(first()), postOf(first())]));
      for (let turn = 0; turn < 2; turn += 1) {
        assert.equal(answerOf(await connection.reply()).code, 0);
      }
      connection.abandon();
    });
    assert.equal(stored, 1);
  });

  test('after a restart', async () => {
    const stored = await receiver.storedBy(async () => {
      assert.equal(await codeOf(receiver.address, postOf(first())), 0);
      await receiver.restart();
      assert.equal(await codeOf(receiver.address, postOf(first())), 0);
    });
    assert.equal(stored, 1);
  });

  test('after a restart under replay refuse', async () => {
    await receiver.restart({ replay: 'refuse' });
    assert.equal(await codeOf(receiver.address, postOf(first())), 0);
    await receiver.restart({ replay: 'refuse' });
    assert.equal(await codeOf(receiver.address, postOf(first())), 1011);
    await receiver.restart();
  });

  test('as long as its Timestamp is taken', async () => {
    const request = postOf(first({ Timestamp: nowSeconds + 300 }));
    const stored = await receiver.storedBy(async () => {
      assert.equal(await codeOf(receiver.address, request), 0);
      receiver.nowSeconds = nowSeconds + 300 + 7200;
      assert.equal(await codeOf(receiver.address, request), 0);
      receiver.nowSeconds += 1;
      assert.equal(await codeOf(receiver.address, request), 1021);
    });
    receiver.nowSeconds = nowSeconds;
    assert.equal(stored, 1);
  });

  test('and counted', async () => {
    const counted = async (): Promise<number> =>
      Number(/^putmon_reports_repeated_total (\d+)$/m.exec(await receiver.metrics())?.[1]);
    const before = await counted();
    await sendBoth(...same());
    assert.equal(await counted(), before + 1);
  });
});
