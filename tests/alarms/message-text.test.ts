import assert from 'node:assert/strict';
import { after, beforeEach, describe, test } from 'node:test';
import { cutText } from '../../src/alarms/notifiers/cut-text.js';
import { notifiersOf } from '../../src/alarms/notifiers/notifiers.js';
import type { Delivery } from '../../src/catalog/alarms/alarm.js';
import type { NoticeChannel } from '../../src/catalog/alarms/alarm-receivers.js';
import { alarmOf, deliveryOf, partsOf, recovered } from './deliveries.js';
import { WebhookPeer } from './webhook-peer.js';

const peer = await WebhookPeer.start();
after(() => peer.stop());
beforeEach(() => {
  peer.received.length = 0;
  peer.behaviour = (response) => response.end('{"errcode":0,"code":0}');
});

const notifiers = notifiersOf(partsOf());
const kinds = ['wecom', 'dingtalk', 'feishu'] as const;
type RobotKind = (typeof kinds)[number];

/** The published limits: WeCom's is of the text, the others' of the request. */
const bytesMax = { wecom: 2048, dingtalk: 20_000, feishu: 20_000 };

async function sent(first: Delivery, ...others: Delivery[]): Promise<string> {
  await notifiers[first.channel.kind].deliver([first, ...others], AbortSignal.timeout(5000));
  return peer.received.at(-1)?.body ?? '';
}

/** The lines that people read. */
function linesOf(kind: RobotKind, body: string): string[] {
  if (kind !== 'feishu') {
    return (JSON.parse(body) as { text: { content: string } }).text.content.split('\n');
  }
  const { content } = JSON.parse(body) as {
    content: { post: { zh_cn: { title: string; content: { text: string }[][] } } };
  };
  const { title, content: lines } = content.post.zh_cn;
  return [title, ...lines.map((line) => line.map(({ text }) => text).join(''))];
}

function sizeOf(kind: RobotKind, body: string): number {
  return Buffer.byteLength(kind === 'wecom' ? linesOf(kind, body).join('\n') : body);
}

function channelOf(kind: RobotKind): NoticeChannel {
  return kind === 'wecom' ? { kind, url: peer.url } : { kind, url: peer.url, secret: 'of-robot' };
}

/** Five dimensions of the longest values that a report may have. */
function longest(character: string): Parameters<typeof deliveryOf>[1] {
  const { rule } = alarmOf();
  const dimensionNames = ['a', 'b', 'c', 'd', 'e'].map((letter) => letter.repeat(64));
  return {
    rule: { ...rule, dimensionNames },
    dimensionValues: dimensionNames.map(() => character.repeat(255)),
    content: character.repeat(20_000),
  };
}

describe('no text is over the limit of its channel', () => {
  const characters = ['x', '北', '😀', '"', '\\', 'é', '👩‍👩‍👧'];
  for (const kind of kinds) {
    for (const character of characters) {
      test(`${kind}: 255 times ${character}`, async () => {
        const body = await sent(deliveryOf(channelOf(kind), longest(character)));
        const lines = linesOf(kind, body);
        assert.ok(sizeOf(kind, body) <= bytesMax[kind], `${sizeOf(kind, body)} bytes`);
        assert.ok(sizeOf(kind, body) > bytesMax[kind] * 0.9, 'what there is room for is there');
        assert.match(lines.at(-1) ?? '', new RegExp(`^\\(cut to ${bytesMax[kind]} bytes; `));
        assert.ok(lines.join('\n').isWellFormed(), 'no half of a character');
        assert.ok(lines.includes('value: 92 %'), 'what is short stays whole');
      });
    }

    test(`${kind}: a text that fits is whole`, async () => {
      const lines = linesOf(kind, await sent(deliveryOf(channelOf(kind))));
      assert.ok(lines.every((line) => !/cut|…/.test(line)));
    });
  }

  test('a character that people see as one is not taken apart', () => {
    const family = '👩‍👩‍👧';
    for (let bytes = 3; bytes < 60; bytes += 1) {
      const cut = cutText(family.repeat(4), bytes);
      assert.ok(Buffer.byteLength(cut) <= bytes);
      assert.match(cut, /^(👩‍👩‍👧)*…$/u);
    }
  });

  test('one that is longer than any is cut between code points', () => {
    const cut = cutText(`e${'\u0301'.repeat(5000)}`, 100);
    assert.deepEqual([Buffer.byteLength(cut) <= 100, cut.isWellFormed()], [true, true]);
  });

  for (const kind of ['webhook', 'callback', 'alertmanager'] as const) {
    test(`${kind}: no text of its JSON is over 4096 bytes`, async () => {
      peer.behaviour = (response) => {
        const { sessionId } = JSON.parse(peer.received.at(-1)?.body ?? '') as { sessionId: string };
        response.end(JSON.stringify({ sessionId, retCode: 0 }));
      };
      const long = '北'.repeat(9000);
      const alarm = { content: long, displayName: long, unit: long };
      const body = await sent(deliveryOf({ kind, url: peer.url }, alarm));
      const texts = [...body.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, text = '']) => text);
      assert.ok(Math.max(...texts.map((text) => Buffer.byteLength(text))) <= 4096);
      assert.ok(texts.some((text) => text.endsWith('…')));
    });
  }
});

describe('notices of one moment', () => {
  const opened = (kind: RobotKind, count: number): Delivery[] =>
    Array.from({ length: count }, (_, at) =>
      deliveryOf(channelOf(kind), { dimensionValues: [`sd${at}`, '10.0.0.1'] }),
    );

  test('stand whole in one message where they fit', async () => {
    const [one, two] = opened('dingtalk', 2);
    const end = deliveryOf(channelOf('dingtalk'), recovered);
    assert.ok(one && two);
    const lines = linesOf('dingtalk', await sent(one, two, end));
    assert.equal(lines[0], '3 notices: 2 ALARM; 1 RECOVERED');
    assert.equal(lines.filter((line) => line.startsWith('since: ')).length, 3);
    assert.ok(lines.includes('until: 2016-02-23 11:20:00'));
  });

  for (const kind of kinds) {
    test(`${kind}: have a line each where they do not, and as many as fit`, async () => {
      const [first, ...others] = opened(kind, 600);
      assert.ok(first);
      const count = notifiers[kind].countThatFits?.([first, ...others]) ?? 0;
      const body = await sent(first, ...others.slice(0, count - 1));
      const [title, ...lines] = linesOf(kind, body);
      assert.equal(title, `${count} notices: ${count} ALARM`);
      assert.deepEqual(
        lines,
        Array.from({ length: count }, (_, at) => {
          return `[ALARM] disk_used diskname=sd${at} ip=10.0.0.1: 92 %`;
        }),
      );
      assert.ok(sizeOf(kind, body) <= bytesMax[kind]);
      assert.ok(sizeOf(kind, body) > bytesMax[kind] * 0.95);
    });

    test(`${kind}: the longest objects leave room for each other`, async () => {
      const all = Array.from({ length: 600 }, () => deliveryOf(channelOf(kind), longest('北')));
      const [first, ...others] = all;
      assert.ok(first);
      const count = notifiers[kind].countThatFits?.([first, ...others]) ?? 0;
      assert.ok(count >= 6, `${count}`);
      const body = await sent(first, ...others.slice(0, count - 1));
      assert.ok(sizeOf(kind, body) <= bytesMax[kind]);
      assert.equal(linesOf(kind, body).length, count + 1);
    });
  }
});

describe('the texts of a group', () => {
  const chinese = (delivery: Delivery): Delivery => ({
    ...delivery,
    notice: { ...delivery.notice, language: 'zh', text: '监控' },
  });

  test('are Chinese where it says so, with the published sentence, after its own text', async () => {
    const delivery = chinese(deliveryOf(channelOf('wecom'), recovered));
    assert.deepEqual(linesOf('wecom', await sent(delivery)), [
      '监控 [已恢复] disk_used diskname=sda ip=10.0.0.1',
      '告警对象：diskname=sda ip=10.0.0.1',
      '当前值：60 %',
      '告警级别：警告',
      '发生时间：2016-02-23 11:10:00',
      '结束时间：2016-02-23 11:20:00',
      '告警规则：policy-aaaaaaaa（命名空间 host，地域 ap-guangzhou）',
      'disk used300秒粒度统计求max＞=80%已持续达600秒',
    ]);
  });

  test('are of many notices likewise', async () => {
    const one = chinese(deliveryOf(channelOf('feishu')));
    const lines = linesOf('feishu', await sent(one, chinese(deliveryOf(one.channel, recovered))));
    assert.equal(lines[0], '监控 2 条通知：告警 1 条，已恢复 1 条');
  });

  for (const kind of kinds) {
    test(`${kind}: its own text stays however much is cut`, async () => {
      const body = await sent(chinese(deliveryOf(channelOf(kind), longest('北'))));
      const lines = linesOf(kind, body);
      assert.match(lines[0] ?? '', /^监控 \[告警\] /);
      assert.match(lines.at(-1) ?? '', /已截断/);
      assert.ok(sizeOf(kind, body) <= bytesMax[kind]);
    });
  }
});
