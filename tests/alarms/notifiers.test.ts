import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import type { ServerResponse } from 'node:http';
import { after, beforeEach, describe, test } from 'node:test';
import { DeliveryError } from '../../src/alarms/notifiers/notifier.js';
import { notifiersOf } from '../../src/alarms/notifiers/notifiers.js';
import type { Alarm } from '../../src/catalog/alarms/alarm.js';
import type { NoticeChannel } from '../../src/catalog/alarms/alarm-receivers.js';
import { signWithOpenssl } from '../support/openssl-signature.js';
import { ruleOf } from './alarm-rules.js';
import { deliveryOf, hostileValues, occurSeconds, partsOf, recovered } from './deliveries.js';
import { WebhookPeer } from './webhook-peer.js';

const peer = await WebhookPeer.start();
after(() => peer.stop());
const notifiers = notifiersOf(partsOf());

type HttpChannel = Extract<NoticeChannel, { url: string }>;

const channels: readonly HttpChannel[] = [
  { kind: 'webhook', url: peer.url, secret: 'of-body' },
  { kind: 'callback', url: peer.url },
  { kind: 'dingtalk', url: peer.url, secret: 'of-robot' },
  { kind: 'wecom', url: peer.url },
  { kind: 'feishu', url: peer.url, secret: 'of-robot' },
  { kind: 'alertmanager', url: peer.url.replace(/\/hook.*/, ''), user: 'ops', password: 'of-user' },
];

/** What each kind takes for a yes. */
function takeIt(response: ServerResponse): void {
  const { sessionId } = JSON.parse(peer.received.at(-1)?.body ?? '{}') as { sessionId?: string };
  response.end(JSON.stringify({ sessionId, retCode: 0, errcode: 0, errmsg: 'ok', code: 0 }));
}

async function deliver(
  channel: NoticeChannel,
  alarm: Partial<Alarm> = {},
  signal = AbortSignal.timeout(5000),
): Promise<string> {
  const { outcome } = await notifiers[channel.kind].deliver([deliveryOf(channel, alarm)], signal);
  return outcome;
}

async function sent(kind: HttpChannel['kind'], alarm: Partial<Alarm> = {}): Promise<string> {
  const channel = channels.find((each) => each.kind === kind);
  assert.ok(channel);
  await deliver(channel, alarm);
  return peer.received.at(-1)?.body ?? '';
}

beforeEach(() => {
  peer.received.length = 0;
  peer.behaviour = takeIt;
});

/** By status alone: what becomes of the body says nothing. */
const isByStatus = ({ kind }: HttpChannel): boolean =>
  kind === 'webhook' || kind === 'alertmanager';

describe('every kind that goes by HTTP', () => {
  const faults: readonly [string, (response: ServerResponse) => void][] = [
    ['500', (response) => response.writeHead(500).end('{"errcode":0,"code":0}')],
    ['429', (response) => response.writeHead(429, { 'retry-after': '60' }).end()],
    ['a redirect', (response) => response.writeHead(302, { location: peer.url }).end()],
    ['a reset', (response) => void response.socket?.resetAndDestroy()],
    ['never', () => undefined],
  ];
  const halfAnswers: readonly [string, (response: ServerResponse) => void][] = [
    [
      'half an answer',
      (response) =>
        void response
          .writeHead(200, { 'content-length': 9 })
          .write('{', () => response.socket?.destroy()),
    ],
    ['more than is read', (response) => response.end('x'.repeat(70_000))],
    ['never ends', (response) => void response.write('{')],
  ];
  for (const channel of channels) {
    test(`${channel.kind} is taken`, async () => {
      assert.match(await deliver(channel), /^127\.0\.0\.1:\d+ (took it|answered retCode 0)$/);
    });
    for (const [fault, behaviour] of isByStatus(channel) ? faults : [...faults, ...halfAnswers]) {
      test(`${channel.kind}: ${fault}`, async () => {
        peer.behaviour = behaviour;
        await assert.rejects(deliver(channel, {}, AbortSignal.timeout(150)), (error) => {
          assert.ok(error instanceof DeliveryError);
          assert.doesNotMatch(error.message, /token|secret|of-/, 'no secret is told');
          return true;
        });
        assert.equal(peer.received.length, 1, 'nothing is followed');
      });
    }
    for (const [body, behaviour] of isByStatus(channel) ? halfAnswers : []) {
      test(`${channel.kind} is taken with status 200: ${body}`, async () => {
        peer.behaviour = behaviour;
        assert.match(await deliver(channel, {}, AbortSignal.timeout(150)), /took it$/);
        await peer.closed();
      });
    }
    test(`${channel.kind}: what senders name is data, not notation`, async () => {
      for (const value of hostileValues) {
        const body = await sent(channel.kind, { dimensionValues: [value, 'a'] });
        assert.doesNotThrow(() => JSON.parse(body) as unknown, value);
      }
    });
  }
});

describe('robots of chats', () => {
  const kinds = ['dingtalk', 'wecom', 'feishu'] as const;
  for (const kind of kinds) {
    test(`${kind}: nobody is called, no line is added, and the text is plain`, async () => {
      for (const value of hostileValues) {
        const body = await sent(kind, { dimensionValues: [value, value], unit: '<@all>' });
        assert.doesNotMatch(body, /[<>@]|\\r|\\u202e|\\u0000|\\u001b|\\ud800/i, value);
        assert.doesNotMatch(body, /markdown|interactive|isAtAll|mentioned/);
      }
      const plain = await sent(kind);
      const hostile = await sent(kind, { dimensionValues: ['a\nb\u2028c', 'd'] });
      assert.equal(hostile.split('\\n').length, plain.split('\\n').length);
    });

    for (const answer of [
      '{"errcode":310000,"code":19021,"errmsg":"sign not match"}',
      '[]',
      'ok',
      '',
    ]) {
      test(`${kind}: ${answer || 'nothing'} with status 200 is no yes`, async () => {
        peer.behaviour = (response) => response.end(answer);
        await assert.rejects(sent(kind), DeliveryError);
      });
    }
  }

  test('DingTalk is signed over milliseconds and secret, in the query', async () => {
    await sent('dingtalk');
    const { searchParams } = new URL(peer.received[0]?.target ?? '', peer.url);
    const timestamp = String((occurSeconds + 10) * 1000);
    assert.equal(searchParams.get('timestamp'), timestamp);
    const expected = signWithOpenssl(`${timestamp}\nof-robot`, 'of-robot', 'sha256');
    assert.equal(searchParams.get('sign'), expected);
    assert.equal(searchParams.get('token'), 'of-url');
  });

  test('Feishu is signed over nothing, with seconds and secret for a key, in the body', async () => {
    const { timestamp, sign } = JSON.parse(await sent('feishu')) as Record<string, string>;
    assert.equal(timestamp, String(occurSeconds + 10));
    const hexKey = Buffer.from(`${timestamp}\nof-robot`).toString('hex');
    const { stdout } = spawnSync(
      'openssl',
      ['dgst', '-sha256', '-mac', 'HMAC', '-macopt', `hexkey:${hexKey}`, '-binary'],
      { input: '' },
    );
    assert.equal(sign, stdout.toString('base64'));
  });

  test('says what people need, in their own zone', async () => {
    const { text } = JSON.parse(await sent('wecom', recovered)) as { text: { content: string } };
    assert.deepEqual(text.content.split('\n'), [
      '[RECOVERED] disk_used diskname=sda ip=10.0.0.1',
      'object: diskname=sda ip=10.0.0.1',
      'condition: max(300s) ＞= 80 %',
      'value: 60 %',
      'severity: warning',
      'since: 2016-02-23 11:10:00',
      'until: 2016-02-23 11:20:00',
      'rule: policy-aaaaaaaa of host in ap-guangzhou',
      'disk used300秒粒度统计求max＞=80%已持续达600秒',
    ]);
  });
});

describe('the severity of a rule is told', () => {
  const rows = [
    ['webhook', '"severity":1,', '"severity":2,', '"severity":3,'],
    ['callback', '"severity":1,', '"severity":2,', '"severity":3,'],
    ['alertmanager', '"severity":"critical"', '"severity":"warning"', '"severity":"notice"'],
    ['dingtalk', 'severity: critical', 'severity: warning', 'severity: notice'],
    ['wecom', 'severity: critical', 'severity: warning', 'severity: notice'],
    ['feishu', 'severity: critical', 'severity: warning', 'severity: notice'],
  ] as const;
  for (const [kind, ...expected] of rows) {
    for (const severity of [1, 2, 3] as const) {
      test(`${kind}: ${severity}, at the opening and at the end`, async () => {
        const rule = ruleOf({ severity });
        for (const alarm of [{ rule }, { rule, ...recovered }]) {
          const body = await sent(kind, alarm);
          assert.deepEqual(
            expected.filter((each) => body.includes(each)),
            [expected[severity - 1]],
          );
        }
      });
    }
  }
});

describe('the callback of the original', () => {
  test('has the documented members', async () => {
    assert.deepEqual(JSON.parse(await sent('callback', recovered)), {
      sessionId: `7-ended-${occurSeconds}-1001-0`,
      alarmStatus: 0,
      alarmType: 'metric',
      alarmObjInfo: {
        region: 'ap-guangzhou',
        namespace: 'host',
        dimensions: { diskname: 'sda', ip: '10.0.0.1' },
      },
      alarmPolicyInfo: {
        policyId: 'policy-aaaaaaaa',
        policyName: 'policy-aaaaaaaa',
        severity: 2,
        conditions: {
          metricName: 'disk_used',
          metricShowName: 'disk used',
          calcType: '>=',
          calcValue: '80',
          currentValue: '60',
          unit: '%',
          period: '300',
          periodNum: '2',
          alarmNotifyType: 'continuousAlarm',
          alarmNotifyPeriod: 3600,
        },
      },
      firstOccurTime: '2016-02-23 11:10:00',
      durationTime: 600,
      recoverTime: '2016-02-23 11:20:00',
    });
  });

  const sessionId = `7-opened-${occurSeconds}-1001-0`;
  const answers: readonly [string, object | string][] = [
    ['another sessionId', { sessionId: 'other', retCode: 0 }],
    ['no sessionId', { retCode: 0 }],
    ['another retCode', { sessionId, retCode: 1 }],
    ['a retCode that is text', { sessionId, retCode: '0' }],
    ['no JSON', 'ok'],
  ];
  for (const [situation, answer] of answers) {
    test(`${situation} is no yes`, async () => {
      const text = typeof answer === 'string' ? answer : JSON.stringify(answer);
      peer.behaviour = (response) => response.end(text);
      await assert.rejects(sent('callback'), DeliveryError);
    });
  }

  test('is tried three times', () => {
    assert.equal(notifiers.callback.attemptsMax, 3);
  });
});
