import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, before, beforeEach, describe, test } from 'node:test';
import { keys } from '../support/accounts.js';
import { call, type CallParameters } from '../support/control-call.js';
import {
  assertAnswer,
  inUse,
  invalid,
  overLimit,
  repeated,
  unknown,
} from '../support/control-steps.js';
import { at, disk, put } from '../support/put-samples.js';
import { TestReceiver } from '../support/test-receiver.js';
import { overEightyPercent } from './alarm-rules.js';
import { WebhookPeer, type Behaviour } from './webhook-peer.js';

const flags = {
  noticeNetworks: '127.0.0.0/8',
  noticeTimeoutSeconds: '1',
  alarmReceiversMax: '3',
  channelsPerReceiversMax: '2',
};
const server = await TestReceiver.start(flags, at('2016-02-23 11:04:00'));
const peer = await WebhookPeer.start();
after(async () => {
  await server.stop();
  await peer.stop();
});

const secret = 'secret-of-body';
let alarmRuleId = '';
let receiversId = '';

/** A window closes, is judged, and its notices are attempted. */
async function window(value: number): Promise<void> {
  await put(server, [disk('sda', 'a', value)]);
  server.nowSeconds += 300;
  await server.app.alarmService.judgeClosedWindows();
  await deliver();
}

async function deliver(): Promise<void> {
  await server.app.alarmService.deliverNotices();
}

interface DeliveryRecord {
  readonly deliveryId: string;
  readonly kind: string;
  readonly state: string;
  readonly attempts: readonly { readonly outcome: string }[];
}

interface Told {
  readonly kind: string;
  readonly alarm: {
    readonly alarmRuleId: string;
    readonly end: { readonly reason: string } | null;
  };
}

async function deliveries(): Promise<DeliveryRecord[]> {
  const answer = await call(server, 'DescribeAlarmDeliveries');
  return (answer['data'] as { deliveryList: DeliveryRecord[] }).deliveryList;
}

async function created(
  action: string,
  parameters: CallParameters,
  member: string,
): Promise<string> {
  const answer = await call(server, action, parameters);
  assert.equal(answer.code, 0, answer.message);
  return (answer['data'] as Record<string, string>)[member] ?? '';
}

before(async () => {
  const channels = [{ kind: 'webhook', url: peer.url, secret }];
  alarmRuleId = await created('CreateAlarmRule', overEightyPercent, 'alarmRuleId');
  const group = { name: 'ops', channels };
  receiversId = await created('CreateAlarmReceivers', group, 'receiversId');
  assertAnswer(await call(server, 'BindAlarmRuleReceivers', { alarmRuleId, receiversId }), {});
});

beforeEach(() => {
  peer.received.length = 0;
  peer.behaviour = (response) => response.end('ok');
});

describe('a webhook', () => {
  test('is posted the alarm, signed as openssl would', async () => {
    await window(91);
    const [notice] = peer.received;
    assert.ok(notice);
    const { headers, body } = notice;
    const [{ deliveryId, state } = { deliveryId: '', state: '' }] = await deliveries();
    assert.equal(state, 'delivered');
    assert.equal(headers['x-putmon-delivery'], deliveryId);
    const signed = `${String(headers['x-putmon-timestamp'])}.${body}`;
    const openssl = spawnSync('openssl', ['dgst', '-sha256', '-hmac', secret, '-hex'], {
      input: signed,
      encoding: 'utf8',
    });
    const [hex = ''] = /[0-9a-f]{64}/.exec(openssl.stdout) ?? [];
    assert.equal(headers['x-putmon-signature'], `sha256=${hex}`);
    const { kind, alarm } = JSON.parse(body) as { kind: string; alarm: Record<string, unknown> };
    assert.equal(kind, 'opened');
    assert.deepEqual(alarm['dimensions'], { diskname: 'sda', ip: 'a' });
    assert.deepEqual([alarm['value'], alarm['threshold'], alarm['end']], [91, 80, null]);
  });

  test('is told the end', async () => {
    await window(3);
    const [notice] = peer.received;
    const { kind, alarm } = JSON.parse(notice?.body ?? '{}') as {
      kind: string;
      alarm: { end: object };
    };
    assert.equal(kind, 'ended');
    assert.deepEqual(alarm.end, {
      reason: 'recovered',
      recoverSeconds: server.nowSeconds - (server.nowSeconds % 300),
      value: 3,
    });
  });

  test('counts as a message sent', async () => {
    const answer = await call(server, 'DescribeAlarmList');
    const { alarmList } = answer['data'] as { alarmList: { smsSendCnt: string }[] };
    assert.equal(alarmList[0]?.smsSendCnt, '2');
  });
});

describe('a webhook is taken at its status, whatever the body is', () => {
  const bodies: readonly [string, Behaviour][] = [
    ['long', (response) => response.end('x'.repeat(300_000))],
    ['stalled', (response) => void response.writeHead(200).write('x')],
    [
      'cut',
      (response) =>
        void response
          .writeHead(202, { 'content-length': 9 })
          .write('{', () => response.socket?.destroy()),
    ],
  ];
  for (const [situation, behaviour] of bodies) {
    test(situation, async () => {
      peer.behaviour = behaviour;
      await window(91);
      const [opened] = await deliveries();
      assert.equal(opened?.state, 'delivered', JSON.stringify(opened));
      server.nowSeconds += 5;
      await deliver();
      assert.equal(peer.received.length, 1, 'it is not posted again');
      server.nowSeconds -= 5;
      await window(1);
    });
  }
});

describe('a webhook that misbehaves is tried again, with the same key', () => {
  const misbehaviours: readonly [string, Behaviour, RegExp][] = [
    ['answers 500', (response) => response.writeHead(500).end(), /answered 500$/],
    ['redirects', (response) => response.writeHead(302, { location: '/' }).end(), /answered 302$/],
    ['closes at once', (response) => response.destroy(), /ECONNRESET$/],
    ['never answers', () => undefined, /no answer in time$/],
  ];
  for (const [situation, behaviour, outcome] of misbehaviours) {
    test(situation, async () => {
      peer.behaviour = behaviour;
      await window(91);
      const [failed] = await deliveries();
      assert.equal(failed?.state, 'waiting');
      assert.match(failed.attempts[0]?.outcome ?? '', outcome);
      assert.doesNotMatch(JSON.stringify(failed), /of-url|of-body/);
      peer.behaviour = (response) => response.end();
      server.nowSeconds += 5;
      await deliver();
      const keysSeen = new Set(peer.received.map(({ headers }) => headers['x-putmon-delivery']));
      assert.deepEqual([...keysSeen], [failed.deliveryId]);
      assert.equal((await deliveries())[0]?.state, 'delivered');
      server.nowSeconds -= 5;
      await window(1);
    });
  }

  test('and given up loudly when it is a day old', async () => {
    peer.behaviour = (response) => response.writeHead(503).end();
    await window(91);
    server.nowSeconds += 86_400;
    await deliver();
    assert.equal((await deliveries()).find(({ kind }) => kind === 'opened')?.state, 'abandoned');
    const lines = server.logLines.map(
      (line) => JSON.parse(line) as { level: unknown; msg: string },
    );
    assert.ok(lines.some(({ msg }) => msg === 'a notice is given up: nobody took it'));
    const answer = await call(server, 'DescribeAlarmList', { starttime: '2016-02-23 00:00:00' });
    const { alarmList } = answer['data'] as { alarmList: { sendStatus: string }[] };
    assert.equal(alarmList[0]?.sendStatus, '1');
  });
});

describe('addresses that are not public', () => {
  for (const host of [
    '127.0.0.1',
    '127.1',
    '0x7f000001',
    'localhost',
    '[::1]',
    '[::ffff:7f00:1]',
  ]) {
    test(`${host} is not connected to unless allowed`, async () => {
      const url = peer.url.replace('127.0.0.1', host);
      const channels = [{ kind: 'webhook', url }];
      await call(server, 'ModifyAlarmReceivers', { receiversId, channels });
      await server.reload({ ...flags, noticeNetworks: '' });
      server.nowSeconds += 300;
      await window(1);
      await window(91);
      assert.deepEqual(peer.received, []);
      assert.match((await deliveries())[0]?.attempts[0]?.outcome ?? '', /no public address/);
      await server.reload(flags);
    });
  }
});

describe('groups of receivers', () => {
  const channel = { kind: 'webhook', url: 'http://example.invalid/x' };

  test('are listed without secrets', async () => {
    const answer = await call(server, 'DescribeAlarmReceivers');
    assert.equal(answer.code, 0);
    assert.doesNotMatch(JSON.stringify(answer), /of-url|of-body/);
  });

  const refused: readonly [string, CallParameters, string | RegExp][] = [
    ['a name that is taken', { name: 'ops' }, repeated],
    ['a long name', { name: 'x'.repeat(65) }, invalid('name')],
    ['another kind', { name: 'b', channels: [{ ...channel, kind: 'fax' }] }, invalid('kind')],
    ['no URL', { name: 'b', channels: [{ kind: 'webhook' }] }, invalid('url')],
    [
      'a file',
      { name: 'b', channels: [{ ...channel, url: 'file:///etc/passwd' }] },
      invalid('url'),
    ],
    ['too many channels', { name: 'b', channels: [channel, channel, channel] }, overLimit],
  ];
  for (const [situation, parameters, expected] of refused) {
    test(`CreateAlarmReceivers: ${situation}`, async () => {
      assertAnswer(await call(server, 'CreateAlarmReceivers', parameters), expected);
    });
  }

  test('are told that an alarm ended with its rule', async () => {
    await call(server, 'ModifyAlarmReceivers', {
      receiversId,
      channels: [{ kind: 'webhook', url: peer.url }],
    });
    const rule = { ...overEightyPercent, receiversId };
    const doomed = await created('CreateAlarmRule', rule, 'alarmRuleId');
    server.nowSeconds += 300;
    await window(91);
    assertAnswer(await call(server, 'DeleteAlarmRule', { alarmRuleId: doomed }), {});
    peer.received.length = 0;
    await deliver();
    const [told, ...others] = peer.received.map(({ body }) => JSON.parse(body) as Told);
    assert.deepEqual(others, []);
    assert.deepEqual([told?.kind, told?.alarm.alarmRuleId], ['ended', doomed]);
    assert.equal(told?.alarm.end?.reason, 'ruleDeleted');
  });

  test('one that a rule has stays', async () => {
    assertAnswer(await call(server, 'DeleteAlarmReceivers', { receiversId }), inUse);
    assertAnswer(await call(server, 'UnbindAlarmRuleReceivers', { alarmRuleId }), {});
    assertAnswer(await call(server, 'DeleteAlarmReceivers', { receiversId }), {});
    assertAnswer(
      await call(server, 'BindAlarmRuleReceivers', { alarmRuleId, receiversId }),
      unknown,
    );
  });

  test('one of another account is unknown', async () => {
    const id = await created('CreateAlarmReceivers', { name: 'x' }, 'receiversId');
    const answer = await call(
      server,
      'DeleteAlarmReceivers',
      { receiversId: id },
      { key: keys.ofOther },
    );
    assertAnswer(answer, unknown);
  });
});
