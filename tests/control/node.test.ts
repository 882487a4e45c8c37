import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { call, callAsOperator } from '../support/control-call.js';
import { postOf, reportOf } from '../support/report.js';
import { send } from '../support/send.js';
import { TestReceiver } from '../support/test-receiver.js';

const server = await TestReceiver.start();
after(() => server.stop());

interface NodeRecord {
  readonly version: string;
  readonly startedAt: number;
  readonly ready: boolean;
  readonly reasons: readonly string[];
  readonly dataFreeBytes: number;
  readonly dataUsedBytes: number;
  readonly commitP50Ms: number | null;
  readonly commitP99Ms: number | null;
  readonly answersByCode: readonly { readonly code: number; readonly count: number }[];
  readonly lastBackup: unknown;
}

async function describeNode(): Promise<NodeRecord> {
  const answer = await callAsOperator(server, await server.operatorToken(), 'DescribeNode');
  assert.equal(answer.code, 0, answer.message);
  return answer['data'] as NodeRecord;
}

test('DescribeNode tells how the server is, with its workers', async () => {
  const idle = await describeNode();
  assert.deepEqual([idle.commitP50Ms, idle.commitP99Ms, idle.answersByCode], [null, null, []]);
  const codes: number[] = [];
  for (const changes of [{}, { Nonce: 7 }, { Namespace: 'none' }]) {
    const { answer } = await send(server.address, postOf(reportOf(changes)));
    codes.push(answer.code);
  }
  assert.deepEqual(codes, [0, 0, 1016]);
  const node = await describeNode();
  assert.match(node.version, /^\d+\.\d+\.\d+/);
  assert.ok(Math.abs(node.startedAt - server.nowSeconds) < 60);
  assert.deepEqual([node.ready, node.reasons, node.lastBackup], [true, [], null]);
  assert.ok(node.dataFreeBytes > 0 && node.dataUsedBytes > 0);
  const { commitP50Ms: p50, commitP99Ms: p99 } = node;
  assert.ok(p50 !== null && p99 !== null && p50 > 0 && p50 <= p99, `${p50} ${p99}`);
  const counted = node.answersByCode.toSorted((left, right) => left.code - right.code);
  assert.deepEqual(counted, [
    { code: 0, count: 2 },
    { code: 1016, count: 1 },
  ]);
});

test("DescribeNode is the operator's", async () => {
  assert.equal((await call(server, 'DescribeNode')).code, 6100);
});
