import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { notifiersOf } from '../../src/alarms/notifiers/notifiers.js';
import { Outbox } from '../../src/alarms/outbox.js';
import type { NoticeChannel } from '../../src/catalog/alarms/alarm-receivers.js';
import type { MirroredAlarmCatalog } from '../../src/catalog/alarms/mirrored-alarm-catalog.js';
import { judge, nowSeconds, openAlarms, openings, ruleDraft } from '../catalog/alarm-harness.js';
import { partsOf } from './deliveries.js';
import { WebhookPeer, type Behaviour } from './webhook-peer.js';

const settings = {
  noticesInFlightMax: 8,
  noticeTimeoutSeconds: 60,
  noticeBackoffSecondsMax: 900,
  noticeAbandonSeconds: 86_400,
};

type HttpKind = Exclude<NoticeChannel['kind'], 'email'>;

let alarms: MirroredAlarmCatalog;
let close: () => Promise<void>;
let peer: WebhookPeer;
let outbox: Outbox;
let clockSeconds: number;
let abandoned: string[];

const takeIt: Behaviour = (response) => {
  const { sessionId } = JSON.parse(peer.received.at(-1)?.body ?? '{}') as { sessionId?: string };
  response.end(JSON.stringify({ sessionId, retCode: 0, errcode: 0, code: 0 }));
};

beforeEach(async () => {
  ({ alarms, close } = await openAlarms());
  peer = await WebhookPeer.start();
  peer.behaviour = takeIt;
  clockSeconds = nowSeconds;
  abandoned = [];
  outbox = newOutbox();
});

afterEach(async () => {
  await outbox.close();
  await close();
  await peer.stop();
});

/** As after a restart: nothing is known but what is on disk. */
function newOutbox(): Outbox {
  const clock = (): number => clockSeconds;
  const notifiers = notifiersOf({ ...partsOf(), clock });
  return new Outbox(
    { alarms, owner: 'outbox', notifiers, settings: () => settings, clock },
    {
      delivered: () => undefined,
      attemptFailed: () => undefined,
      abandoned: ({ outcome }) => void abandoned.push(outcome),
      addressesRefused: () => undefined,
      outboxFailed: (error) => {
        throw error;
      },
    },
  );
}

async function deliver(): Promise<void> {
  await outbox.beginDue();
  await outbox.settle();
}

let groupCount = 0;

/** Makes a group of one channel; the function that it returns opens alarms of which it is told. */
async function group(kind: HttpKind, query = ''): Promise<(...ips: string[]) => Promise<void>> {
  groupCount += 1;
  const channels = [{ kind, url: `${peer.url}${query}` }];
  const draft = { accountId: 1, name: `group${groupCount}`, channels, configured: false };
  const { receiversId } = await alarms.createReceivers(draft);
  const rule = await alarms.createRule({ ...ruleDraft, receiversId });
  return (...ips) => judge(alarms, openings(rule, ips));
}

function numbered(count: number, prefix = ''): string[] {
  return Array.from({ length: count }, (_, at) => `${prefix}ip${at};`);
}

/** How many messages name each of these. */
function tellingsOf(ips: readonly string[]): Set<number> {
  return new Set(ips.map((ip) => peer.received.filter(({ body }) => body.includes(ip)).length));
}

async function states(): Promise<string[]> {
  const { deliveries } = await alarms.listDeliveries(1, { offset: 0, limit: 1000 });
  return [...new Set(deliveries.map(({ state }) => state))].sort();
}

describe('100 notices of one moment', () => {
  /** By the bytes of each channel, and of `[ALARM] disk_used diskname=sda ip=ip42;: 91 %`. */
  const rows: readonly (readonly [HttpKind, number])[] = [
    ['dingtalk', 1],
    ['feishu', 1],
    ['wecom', 3],
    ['webhook', 100],
    ['callback', 100],
    ['alertmanager', 100],
  ];
  for (const [kind, messages] of rows) {
    test(`${kind}: ${messages} messages tell all of them, each once`, async () => {
      const open = await group(kind);
      const ips = numbered(100);
      await open(...ips);
      await deliver();
      assert.equal(peer.received.length, messages);
      assert.deepEqual([tellingsOf(ips), await states()], [new Set([1]), ['delivered']]);
    });
  }

  test('are a message for each chat', async () => {
    const one = await group('dingtalk', '&chat=one');
    const other = await group('dingtalk', '&chat=other');
    await one(...numbered(50, 'one'));
    await other(...numbered(50, 'other'));
    await deliver();
    assert.deepEqual(peer.received.map(({ target }) => target.slice(-4)).sort(), ['=one', 'ther']);
  });
});

describe('a channel is paced', () => {
  const rows = [
    ['dingtalk', 20, 60],
    ['wecom', 20, 60],
    ['feishu', 5, 1],
    ['feishu', 100, 60],
  ] as const;
  for (const [kind, messages, seconds] of rows) {
    test(`${kind}: never over ${messages} messages in ${seconds} s, and all notices come`, async () => {
      const open = await group(kind);
      const times: number[] = [];
      peer.behaviour = (response) => {
        times.push(clockSeconds);
        takeIt(response);
      };
      const ips = numbered(120);
      for (const [at, ip] of ips.entries()) {
        await open(ip);
        await deliver();
        if (at % 5 === 4) clockSeconds += 1;
      }
      clockSeconds += 61;
      await deliver();
      assert.deepEqual([tellingsOf(ips), await states()], [new Set([1]), ['delivered']]);
      for (const time of times) {
        const together = times.filter((other) => other >= time && other < time + seconds);
        assert.ok(together.length <= messages, `${together.length} from ${time} on`);
      }
    });
  }

  test('one robot for itself, and a webhook not at all', async () => {
    const one = await group('dingtalk', '&chat=one');
    const other = await group('dingtalk', '&chat=other');
    const hook = await group('webhook');
    for (const ip of numbered(21)) {
      await one(ip);
      await deliver();
    }
    assert.equal(peer.received.length, 20);
    await other('other');
    for (const ip of numbered(30)) await hook(ip);
    await deliver();
    assert.equal(peer.received.length, 51);
  });

  test('what waits is not lost by a restart', async () => {
    const open = await group('wecom');
    const ips = numbered(40);
    for (const ip of ips) {
      await open(ip);
      await deliver();
    }
    assert.deepEqual(await states(), ['delivered', 'waiting']);
    outbox = newOutbox();
    await deliver();
    assert.deepEqual([tellingsOf(ips), await states()], [new Set([1]), ['delivered']]);
  });

  test('a clock that is set back makes nothing wait for longer', async () => {
    const open = await group('dingtalk');
    for (const ip of numbered(21)) {
      await open(ip);
      await deliver();
    }
    clockSeconds -= 86_400;
    await deliver();
    clockSeconds += 61;
    await deliver();
    assert.deepEqual(await states(), ['delivered']);
  });

  test('a robot that says it gets too much is left alone so long', async () => {
    const open = await group('dingtalk');
    peer.behaviour = (response) => response.end('{"errcode":130101,"errmsg":"send too fast"}');
    await open('first;');
    await deliver();
    peer.behaviour = takeIt;
    for (; clockSeconds < nowSeconds + 599; clockSeconds += 10) await deliver();
    assert.equal(peer.received.length, 1);
    await open('second;');
    clockSeconds = nowSeconds + 600;
    await deliver();
    assert.deepEqual([peer.received.length, await states()], [2, ['delivered']]);
  });
});

describe('a refusal for good', () => {
  test('of the robot gives up all of a message at once', async () => {
    const open = await group('wecom');
    peer.behaviour = (response) => response.end('{"errcode":93000,"errmsg":"invalid webhook url"}');
    await open('a', 'b');
    await deliver();
    assert.deepEqual([peer.received.length, await states()], [1, ['abandoned']]);
    assert.equal(abandoned.length, 2);
    assert.match(abandoned[0] ?? '', /\[93000,"invalid webhook url"\].*; refused for good$/);
  });

  test('of a text takes no other notice with it', async () => {
    const open = await group('dingtalk');
    peer.behaviour = (response) => {
      if (peer.received.at(-1)?.body.includes('poison') !== true) takeIt(response);
      else response.end('{"errcode":430102,"errmsg":"unsuitable"}');
    };
    await open('a;', 'poison', 'b;');
    await deliver();
    assert.deepEqual(await states(), ['waiting']);
    clockSeconds += 5;
    await deliver();
    assert.deepEqual(await states(), ['abandoned', 'delivered']);
    assert.equal(abandoned.length, 1);
    assert.match(abandoned[0] ?? '', /430102/);
    assert.equal(peer.received.length, 4);
  });
});
