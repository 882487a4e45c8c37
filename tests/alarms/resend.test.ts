import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { keys } from '../support/accounts.js';
import { call, type CallParameters } from '../support/control-call.js';
import { at, disk, put } from '../support/put-samples.js';
import { TestReceiver } from '../support/test-receiver.js';
import { overEightyPercent } from './alarm-rules.js';
import { WebhookPeer } from './webhook-peer.js';

const flags = { noticeNetworks: '127.0.0.0/8', noticeTimeoutSeconds: '1' };
const server = await TestReceiver.start(flags, at('2016-02-23 11:04:00'));
const peer = await WebhookPeer.start();
after(async () => {
  await server.stop();
  await peer.stop();
});

interface DeliveryRecord {
  readonly deliveryId: string;
  readonly state: string;
  readonly attempts: readonly { readonly outcome: string }[];
}

async function dataOf(action: string, parameters: CallParameters = {}): Promise<unknown> {
  const answer = await call(server, action, parameters);
  assert.equal(answer.code, 0, answer.message);
  return answer['data'];
}

async function latest(): Promise<DeliveryRecord> {
  const { deliveryList } = (await dataOf('DescribeAlarmDeliveries', { limit: 1 })) as {
    deliveryList: DeliveryRecord[];
  };
  const [delivery] = deliveryList;
  assert.ok(delivery);
  return delivery;
}

test('a notice that is done is sent once more when asked, under the same id', async () => {
  peer.behaviour = (response) => response.end('ok');
  const channels = [{ kind: 'webhook', url: peer.url }];
  const rule = (await dataOf('CreateAlarmRule', overEightyPercent)) as { alarmRuleId: string };
  const group = (await dataOf('CreateAlarmReceivers', { name: 'ops', channels })) as {
    receiversId: string;
  };
  await dataOf('BindAlarmRuleReceivers', { ...rule, ...group });
  await put(server, [disk('sda', 'a', 91)]);
  server.nowSeconds += 300;
  await server.app.alarmService.judgeClosedWindows();
  await server.app.alarmService.deliverNotices();
  const { deliveryId, state } = await latest();
  assert.deepEqual([state, peer.received.length], ['delivered', 1]);

  await dataOf('ResendAlarmDelivery', { deliveryId });
  assert.equal((await latest()).state, 'waiting');
  const twice = await call(server, 'ResendAlarmDelivery', { deliveryId });
  assert.match(twice.message, /^\(-503\)/);
  await server.app.alarmService.deliverNotices();
  const ids = peer.received.map(({ headers }) => headers['x-putmon-delivery']);
  assert.deepEqual(ids, [deliveryId, deliveryId]);
  const resent = await latest();
  assert.deepEqual([resent.state, resent.attempts.length], ['delivered', 3]);

  const { events } = (await dataOf('DescribeAuditEvents', { action: 'ResendAlarmDelivery' })) as {
    events: readonly { readonly target: string }[];
  };
  assert.deepEqual(
    events.map(({ target }) => target),
    [`delivery ${deliveryId}`],
  );
  const others = await call(server, 'ResendAlarmDelivery', { deliveryId }, { key: keys.ofOther });
  assert.match(others.message, /^\(-502\)/);
  const none = await call(server, 'ResendAlarmDelivery', { deliveryId: 'none' });
  assert.match(none.message, /^\(-502\)/);
});
