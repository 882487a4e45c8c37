import assert from 'node:assert/strict';
import { after, beforeEach, describe, test } from 'node:test';
import { call, type CallParameters } from '../support/control-call.js';
import { assertAnswer, invalid } from '../support/control-steps.js';
import { at, disk, put } from '../support/put-samples.js';
import { TestReceiver } from '../support/test-receiver.js';
import { overEightyPercent } from './alarm-rules.js';
import { WebhookPeer } from './webhook-peer.js';

const flags = { noticeNetworks: '127.0.0.0/8', smtpUrl: 'smtp://127.0.0.1:9' };
const server = await TestReceiver.start(flags, at('2016-02-23 11:04:00'));
const peer = await WebhookPeer.start();
after(async () => {
  await server.stop();
  await peer.stop();
});

beforeEach(() => {
  peer.received.length = 0;
  peer.behaviour = (response) => response.end('ok');
});

const url = 'https://example.com/robot?access_token=hidden';

async function make(name: string, channels: readonly CallParameters[]): Promise<string> {
  const parameters = { name, channels } as CallParameters;
  const answer = await call(server, 'CreateAlarmReceivers', parameters);
  assert.equal(answer.code, 0, answer.message);
  return (answer['data'] as { receiversId: string }).receiversId;
}

interface Group {
  readonly receiversId: string;
  readonly name: string;
  readonly configured: boolean;
  readonly channels: readonly object[];
}

async function groups(): Promise<Group[]> {
  const answer = await call(server, 'DescribeAlarmReceivers');
  return (answer['data'] as { receiversList: Group[] }).receiversList;
}

describe('every kind of channel', () => {
  const rows: readonly [CallParameters & { readonly kind: string }, object][] = [
    [
      { kind: 'webhook', url, secret: 'hidden' },
      { kind: 'webhook', host: 'example.com' },
    ],
    [
      { kind: 'callback', url },
      { kind: 'callback', host: 'example.com' },
    ],
    [
      { kind: 'dingtalk', url, secret: 'hidden' },
      { kind: 'dingtalk', host: 'example.com' },
    ],
    [
      { kind: 'wecom', url },
      { kind: 'wecom', host: 'example.com' },
    ],
    [
      { kind: 'feishu', url, secret: 'hidden' },
      { kind: 'feishu', host: 'example.com' },
    ],
    [
      { kind: 'alertmanager', url, user: 'ops', password: 'hidden' },
      { kind: 'alertmanager', host: 'example.com' },
    ],
    [
      { kind: 'email', addresses: ['a@example.com', 'b@example.com'] },
      { kind: 'email', addresses: ['a@example.com', 'b@example.com'] },
    ],
  ];
  for (const [given, shown] of rows) {
    test(`${given.kind} is taken, and shown without what is secret`, async () => {
      const receiversId = await make(given.kind, [given]);
      const found = (await groups()).find((group) => group.receiversId === receiversId);
      assert.deepEqual(found?.channels, [shown]);
    });
  }

  const refused: readonly [string, CallParameters, RegExp][] = [
    ['no address', { kind: 'email' }, invalid('addresses')],
    ['what is no address', { kind: 'email', addresses: ['a@b\r\nBcc: c@d'] }, invalid('addresses')],
    ['a long secret', { kind: 'feishu', url, secret: 'x'.repeat(256) }, invalid('secret')],
    ['a robot that is no URL', { kind: 'wecom', url: 'javascript:1' }, invalid('url')],
  ];
  for (const [situation, channel, expected] of refused) {
    test(`refused: ${situation}`, async () => {
      const parameters = { name: 'other', channels: [channel] } as CallParameters;
      assertAnswer(await call(server, 'CreateAlarmReceivers', parameters), expected);
    });
  }

  test('mail is refused while no server is set', async () => {
    await server.reload({ ...flags, smtpUrl: '' });
    const channels = [{ kind: 'email', addresses: ['a@example.com'] }];
    const answer = await call(server, 'CreateAlarmReceivers', { name: 'mail', channels });
    assertAnswer(answer, invalid('smtpUrl'));
    await server.reload(flags);
  });
});

describe('a test notice', () => {
  test('tells each channel of an opening and its end, and what became of it', async () => {
    const mail = { kind: 'email', addresses: ['a@example.com'] };
    const receiversId = await make('tested', [{ kind: 'webhook', url: peer.url }, mail]);
    const answer = await call(server, 'SendTestNotice', { receiversId });
    const { host } = new URL(peer.url);
    assertAnswer(answer, {
      data: {
        channelList: [
          { kind: 'webhook', host, delivered: true, outcome: `${host} took it` },
          { ...mail, delivered: false, outcome: '127.0.0.1:9: ESOCKET' },
        ],
      },
    });
    const kinds = peer.received.map(({ body }) => (JSON.parse(body) as { kind: string }).kind);
    assert.deepEqual(kinds, ['opened', 'ended']);
  });
});

describe('groups of the configuration', () => {
  const group = (name: string, target: string): string =>
    JSON.stringify([{ account: 'acme', name, channels: [{ kind: 'wecom', url: target }] }]);

  async function configure(alarmReceivers: string): Promise<string[]> {
    await server.reload({ ...flags, alarmReceivers });
    await server.app.alarmService.configureReceivers();
    return (await groups())
      .filter(({ configured }) => configured)
      .map(({ name, channels }) => `${name} ${JSON.stringify(channels)}`);
  }

  test('are made, changed and removed with it', async () => {
    const shown = (name: string, host: string): string =>
      `${name} [{"kind":"wecom","host":"${host}"}]`;
    assert.deepEqual(await configure(group('night', 'https://a.example/')), [
      shown('night', 'a.example'),
    ]);
    assert.deepEqual(await configure(group('night', 'https://b.example/')), [
      shown('night', 'b.example'),
    ]);
    assert.deepEqual(await configure(group('day', 'https://b.example/')), [
      shown('day', 'b.example'),
    ]);
    assert.deepEqual(await configure(''), []);
  });

  test('are changed by it alone', async () => {
    await configure(group('night', 'https://a.example/'));
    const found = (await groups()).find(({ name }) => name === 'night');
    assert.ok(found);
    const { receiversId } = found;
    for (const action of ['ModifyAlarmReceivers', 'DeleteAlarmReceivers']) {
      assertAnswer(
        await call(server, action, { receiversId, name: 'x' }),
        invalid('alarmReceivers'),
      );
    }
  });

  test('stay where a rule has them, and that is told', async () => {
    const [found] = (await groups()).filter(({ configured }) => configured);
    const created = await call(server, 'CreateAlarmRule', overEightyPercent);
    const { alarmRuleId } = created['data'] as { alarmRuleId: string };
    const { receiversId = '' } = found ?? {};
    assertAnswer(await call(server, 'BindAlarmRuleReceivers', { alarmRuleId, receiversId }), {});
    assert.equal((await configure('')).length, 1);
    assert.ok(server.logLines.some((line) => line.includes(`alarm rules have it: ${alarmRuleId}`)));
    assertAnswer(await call(server, 'DeleteAlarmRule', { alarmRuleId }), {});
  });

  test('leave a group alone that an action made', async () => {
    await make('mine', []);
    await configure(group('mine', 'https://a.example/'));
    const mine = (await groups()).find(({ name }) => name === 'mine');
    assert.deepEqual([mine?.configured, mine?.channels], [false, []]);
    await configure('');
  });
});

describe('attempts', () => {
  async function open(channels: readonly CallParameters[], name: string): Promise<void> {
    const created = await call(server, 'CreateAlarmRule', overEightyPercent);
    const { alarmRuleId } = created['data'] as { alarmRuleId: string };
    const receiversId = await make(name, channels);
    await call(server, 'BindAlarmRuleReceivers', { alarmRuleId, receiversId });
    server.nowSeconds += 300;
    await put(server, [disk('sda', name, 91)]);
    server.nowSeconds += 310;
    await server.app.alarmService.judgeClosedWindows();
    await server.app.alarmService.deliverNotices();
  }

  interface Latest {
    readonly object: string;
    readonly state: string;
    readonly attempts: readonly object[];
  }

  async function latest(): Promise<Latest> {
    const answer = await call(server, 'DescribeAlarmDeliveries', { limit: 1 });
    const data = answer['data'] as { deliveryList: Latest[] };
    const [delivery] = data.deliveryList;
    assert.ok(delivery);
    return delivery;
  }

  test('of a callback are three, and then it is given up', async () => {
    peer.behaviour = (response) => response.end('{"retCode":0}');
    await open([{ kind: 'callback', url: peer.url }], 'called');
    assert.equal((await latest()).object, 'diskname=sda&ip=called');
    for (const state of ['waiting', 'waiting', 'abandoned']) {
      assert.equal((await latest()).state, state);
      server.nowSeconds += 60;
      await server.app.alarmService.deliverNotices();
    }
    assert.equal(peer.received.length, 3);
    assert.equal((await latest()).attempts.length, 3);
  });

  test('end with the first where a robot refuses for good, and that is loud', async () => {
    peer.behaviour = (response) => response.end('{"errcode":93000,"errmsg":"invalid webhook url"}');
    await open([{ kind: 'wecom', url: peer.url }], 'robot');
    const { state, attempts } = await latest();
    assert.deepEqual([state, attempts.length], ['abandoned', 1]);
    server.nowSeconds += 5;
    await server.app.alarmService.deliverNotices();
    server.nowSeconds -= 5;
    assert.equal(peer.received.filter(({ body }) => body.includes('msgtype')).length, 1);
    const line = server.logLines.findLast((each) => each.includes('a notice is given up')) ?? '{}';
    const { outcome } = JSON.parse(line) as { outcome?: string };
    assert.match(outcome ?? '', /93000.*the robot was removed; refused for good$/);
    const metrics = await server.metrics();
    assert.match(metrics, /^putmon_notice_attempts_total\{outcome="abandoned"\} \d+$/m);
    const answer = await call(server, 'DescribeAlarmList', { limit: 1 });
    const { alarmList } = answer['data'] as { alarmList: { sendStatus: string }[] };
    assert.equal(alarmList[0]?.sendStatus, '1');
  });

  test('go on at once after the clock was set back', async () => {
    peer.behaviour = (response) => response.writeHead(500).end();
    await open([{ kind: 'webhook', url: peer.url }], 'hooked');
    assert.equal((await latest()).state, 'waiting');
    peer.behaviour = (response) => response.end();
    server.nowSeconds -= 86_400;
    await server.app.alarmService.deliverNotices();
    server.nowSeconds += 86_400;
    assert.equal((await latest()).state, 'delivered');
  });
});
