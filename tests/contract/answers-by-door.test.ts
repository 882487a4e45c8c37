import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, describe, test } from 'node:test';
import { api3Request, sendApi3, v1Request } from '../support/api3-request.js';
import { answersByDoor } from '../support/answers-by-door.js';
import { cpuLine, createWriteToken, linesOf, putLines } from '../support/lines-call.js';
import { nowSeconds, postOf, reportOf } from '../support/report.js';
import { codeOf } from '../support/send.js';
import { TestReceiver } from '../support/test-receiver.js';

const page = readFileSync(new URL('../../../docs/return-codes.md', import.meta.url), 'utf8');
const [, section = ''] = /^## By each door\n([^]*?)^## /m.exec(page) ?? [];
const rows = section
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .map((line) => line.split('|').map((cell) => cell.trim().replaceAll('`', '')));

describe('docs/return-codes.md tells the answer of each door, and whether to send again', () => {
  for (const { code, api3, status, isTemporary } of answersByDoor()) {
    test(`${code}`, () => {
      const [, , told, lines, again = ''] = rows.find(([, cell]) => cell === String(code)) ?? [];
      assert.equal(told, api3);
      assert.equal(lines, status);
      assert.equal(again.startsWith('yes'), isTemporary, again);
    });
  }
});

const receiver = await TestReceiver.start();
after(() => receiver.stop());
const { token } = await createWriteToken(receiver);
const { address } = receiver;

const noted = { Metrics: [{ MetricName: 'noted', Value: 1 }] };
const place = { AnnounceInstance: 'a', AnnounceIp: '10.0.0.1' };
const line = linesOf({ ...cpuLine, timestamp: nowSeconds });
const v1 = { Nonce: '12', 'Metrics.0.MetricName': 'v1' };

async function sendsApi3(request: string, from?: string): Promise<void> {
  const { response } = await sendApi3(address, request, from);
  assert.equal(response.Error, undefined);
}

async function sendsLines(fields: readonly string[]): Promise<void> {
  assert.equal((await putLines(address, { token, body: line, fields })).code, 0);
}

/** Sends the same by a door, the first time and the second. */
const sendings: Readonly<Record<string, (time: number) => Promise<void>>> = {
  'the published door': async () => {
    assert.equal(await codeOf(address, postOf(reportOf({ Nonce: 11 }))), 0);
  },
  'API 3.0, TC3': (time) => {
    const body = { ...noted, ...place, AnnounceTimestamp: nowSeconds - 5 };
    return sendsApi3(api3Request({ body, timestamp: nowSeconds - time }));
  },
  'API 3.0, HmacSHA256': () => sendsApi3(v1Request('POST', v1)),
  'API 3.0, TC3, from two machines': (time) =>
    sendsApi3(api3Request({ body: noted }), `127.0.0.${2 + time}`),
  'lines with Idempotency-Key': () => sendsLines(['Idempotency-Key: once']),
  'lines without it': () => sendsLines([]),
};

describe('what is sent again is stored as the page says', () => {
  const told = rows.filter(([, , , stored = '']) => /^(once|twice)$/.test(stored));
  test('every row has a door that is tried', () => {
    assert.deepEqual(told.map(([, door]) => door).sort(), Object.keys(sendings).sort());
  });
  for (const [, door = '', , stored] of told) {
    test(`${door}: ${stored ?? ''}`, async () => {
      const count = await receiver.storedBy(async () => {
        for (const time of [0, 1]) await sendings[door]?.(time);
      });
      assert.equal(count, stored === 'once' ? 1 : 2);
    });
  }
});
