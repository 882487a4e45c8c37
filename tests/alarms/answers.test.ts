import assert from 'node:assert/strict';
import { after, beforeEach, describe, test } from 'node:test';
import { channelRules } from '../../src/alarms/notifiers/channel-rules.js';
import { DeliveryError } from '../../src/alarms/notifiers/notifier.js';
import { notifiersOf } from '../../src/alarms/notifiers/notifiers.js';
import type { NoticeChannel } from '../../src/catalog/alarms/alarm-receivers.js';
import { deliveryOf, partsOf } from './deliveries.js';
import { WebhookPeer } from './webhook-peer.js';

const peer = await WebhookPeer.start();
after(() => peer.stop());
beforeEach(() => {
  peer.received.length = 0;
});

const notifiers = notifiersOf(partsOf());
type HttpKind = Exclude<NoticeChannel['kind'], 'email'>;

/** What becomes of a notice: taken, given up at once, tried again, tried again after a pause. */
type Fate = 'taken' | 'given up' | 'again' | `pause ${number}`;

async function fateOf(kind: HttpKind): Promise<Fate> {
  const delivery = deliveryOf({ kind, url: peer.url });
  try {
    await notifiers[kind].deliver([delivery], AbortSignal.timeout(5000));
    return 'taken';
  } catch (error) {
    assert.ok(error instanceof DeliveryError);
    const { refusal, message } = error;
    if (refusal?.reason === 'rate') return `pause ${refusal.pauseSeconds ?? 0}`;
    assert.equal(message.endsWith('; refused for good'), refusal !== undefined, message);
    return refusal === undefined ? 'again' : 'given up';
  }
}

/** By the published documents of each channel; the words are theirs. */
const rows: readonly (readonly [HttpKind, number, unknown, Fate])[] = [
  ['wecom', 200, { errcode: 0, errmsg: 'ok' }, 'taken'],
  ['wecom', 200, { errcode: 93000, errmsg: 'invalid webhook url' }, 'given up'],
  ['wecom', 403, { errcode: 93000, errmsg: 'invalid webhook url' }, 'given up'],
  ['wecom', 200, { errcode: 93004, errmsg: 'robot is stopped' }, 'given up'],
  ['wecom', 200, { errcode: 40058, errmsg: 'text.content exceed max length 2048' }, 'given up'],
  ['wecom', 200, { errcode: 45002, errmsg: 'content size out of limit' }, 'given up'],
  ['wecom', 200, { errcode: 45009, errmsg: 'api freq out of limit' }, 'pause 60'],
  ['wecom', 200, { errcode: -1, errmsg: 'system busy' }, 'again'],
  ['wecom', 200, { errcode: 123456, errmsg: 'not documented' }, 'again'],
  ['wecom', 502, { errcode: 0, errmsg: 'ok' }, 'again'],
  ['wecom', 200, { errcode: '0' }, 'again'],
  ['dingtalk', 200, { errcode: 0, errmsg: 'ok' }, 'taken'],
  ['dingtalk', 200, { errcode: 310000, errmsg: 'keywords not in content' }, 'given up'],
  ['dingtalk', 200, { errcode: 310000, errmsg: 'sign not match' }, 'given up'],
  ['dingtalk', 200, { errcode: 300005, errmsg: 'token is not exist' }, 'given up'],
  ['dingtalk', 200, { errcode: 400102, errmsg: 'robot is stopped' }, 'given up'],
  [
    'dingtalk',
    200,
    { errcode: 460101, errmsg: 'message too long, exceed 20000 bytes' },
    'given up',
  ],
  ['dingtalk', 200, { errcode: 130101, errmsg: 'send too fast, exceed 20 times' }, 'pause 600'],
  ['dingtalk', 200, { errcode: 410100, errmsg: 'send too fast' }, 'pause 600'],
  ['dingtalk', 200, { errcode: -1, errmsg: 'system busy' }, 'again'],
  ['feishu', 200, { code: 0, msg: 'success', data: {} }, 'taken'],
  ['feishu', 200, { Extra: null, StatusCode: 0, StatusMessage: 'success' }, 'taken'],
  ['feishu', 200, { StatusCode: 0, StatusMessage: 'success', code: 0, msg: 'success' }, 'taken'],
  ['feishu', 200, { code: 19001, msg: 'param invalid: access token invalid' }, 'given up'],
  ['feishu', 200, { code: 19021, msg: 'sign match fail' }, 'given up'],
  ['feishu', 200, { code: 19022, msg: 'Ip Not Allowed' }, 'given up'],
  ['feishu', 200, { code: 19024, msg: 'Key Words Not Found' }, 'given up'],
  [
    'feishu',
    200,
    { StatusCode: 0, StatusMessage: '', code: 19007, msg: 'Bot Not Enabled' },
    'given up',
  ],
  ['feishu', 400, { code: 9499, msg: 'Bad Request', data: {} }, 'given up'],
  ['feishu', 400, { code: 9499, msg: 'too many request', data: {} }, 'pause 60'],
  ['feishu', 200, { StatusCode: 0, code: 9499, msg: 'too many request' }, 'pause 60'],
  ['feishu', 200, { code: 11232, msg: 'frequency limited' }, 'pause 10'],
  ['feishu', 200, { StatusCode: 1, StatusMessage: 'failed' }, 'again'],
  ['feishu', 200, {}, 'again'],
  ['webhook', 204, '', 'taken'],
  ['webhook', 400, '', 'again'],
  ['webhook', 404, '', 'again'],
  ['webhook', 410, '', 'given up'],
  ['webhook', 413, '', 'given up'],
  ['webhook', 429, '', 'again'],
  ['callback', 410, '', 'given up'],
  ['callback', 500, '', 'again'],
  ['alertmanager', 400, 'invalid label set', 'given up'],
  ['alertmanager', 413, '', 'given up'],
  ['alertmanager', 500, '', 'again'],
];

describe('an answer decides what becomes of a notice', () => {
  for (const [kind, status, answer, fate] of rows) {
    const body = typeof answer === 'string' ? answer : JSON.stringify(answer);
    test(`${kind} ${status} ${body}: ${fate}`, async () => {
      peer.behaviour = (response) => response.writeHead(status).end(body);
      assert.equal(await fateOf(kind), fate);
      assert.equal(peer.received.length, 1);
    });
  }
});

describe('the table of channels', () => {
  for (const [kind, { refusals }] of Object.entries(channelRules)) {
    test(`${kind}: a refusal that is no rate is final, and the first meaning of a code wins`, () => {
      for (const [place, refusal] of refusals.entries()) {
        assert.equal(refusal.reason === 'rate', refusal.pauseSeconds !== undefined);
        const before = refusals.slice(0, place).filter(({ code }) => code === refusal.code);
        assert.ok(before.every(({ said }) => said !== undefined));
      }
    });
  }
});
