import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, mock, test } from 'node:test';
import {
  DeliveryError,
  type DeliveryResult,
  type GatheredDeliveries,
} from '../../src/alarms/notifiers/notifier.js';
import { notifiersOf } from '../../src/alarms/notifiers/notifiers.js';
import { Outbox } from '../../src/alarms/outbox.js';
import type { DeliveryAttempt } from '../../src/catalog/alarms/alarm.js';
import type { NoticeChannel } from '../../src/catalog/alarms/alarm-receivers.js';
import type { MirroredAlarmCatalog } from '../../src/catalog/alarms/mirrored-alarm-catalog.js';
import { judge, nowSeconds, openAlarms, openings, ruleDraft } from '../catalog/alarm-harness.js';
import { partsOf } from './deliveries.js';

/** An attempt that the other side has neither taken nor refused yet. */
interface Attempt {
  readonly host: string;
  readonly deliveryId: string;
  take(): void;
  refuse(error?: Error): void;
}

const settings = {
  noticesInFlightMax: 8,
  noticeTimeoutSeconds: 60,
  noticeBackoffSecondsMax: 900,
  noticeAbandonSeconds: 86_400,
};

let alarms: MirroredAlarmCatalog;
let close: () => Promise<void>;
let outbox: Outbox;
let clockSeconds: number;
let told: string[];
/** Every attempt so far, in the order they began. */
let attempts: Attempt[];

beforeEach(async () => {
  ({ alarms, close } = await openAlarms());
  clockSeconds = nowSeconds;
  told = [];
  attempts = [];
  const notifiers = { ...notifiersOf(partsOf()), webhook: { deliver } };
  const owner = 'outbox';
  const parts = { alarms, owner, notifiers, settings: () => settings, clock: () => clockSeconds };
  outbox = new Outbox(parts, {
    delivered: ({ attempts: count }) => void told.push(`delivered after ${count}`),
    attemptFailed: ({ outcome }) => void told.push(`failed: ${outcome}`),
    abandoned: ({ outcome }) => void told.push(`abandoned: ${outcome}`),
    addressesRefused: ({ addresses }) => void told.push(`refused for ${addresses.join()}`),
    outboxFailed: (error) => void told.push(`outbox: ${String(error)}`),
  });
});

afterEach(() => close());

function deliver(
  [{ channel, deliveryId }]: GatheredDeliveries,
  signal: AbortSignal,
): Promise<DeliveryResult> {
  return new Promise((resolve, reject) => {
    attempts.push({
      host: 'url' in channel ? new URL(channel.url).host : '',
      deliveryId,
      take: () => {
        resolve({ outcome: 'taken' });
      },
      refuse: (error = new DeliveryError('refused')) => {
        reject(error);
      },
    });
    signal.addEventListener('abort', () => {
      reject(new DeliveryError('aborted'));
    });
  });
}

/** So many alarms open, of which a webhook of the host is told. */
async function open(host: string, count: number): Promise<void> {
  const channels: NoticeChannel[] = [{ kind: 'webhook', url: `http://${host}/` }];
  const group = { accountId: 1, name: host, channels, configured: false };
  const { receiversId } = await alarms.createReceivers(group);
  const rule = await alarms.createRule({ ...ruleDraft, receiversId });
  const ips = Array.from({ length: count }, (_, at) => `10.0.0.${at}`);
  await judge(alarms, openings(rule, ips));
}

function hosts(): string[] {
  return attempts.map(({ host }) => host);
}

/** Lets what was answered be written, and what that makes room for begin. */
async function answered(): Promise<void> {
  await alarms.listAlarms({ accountId: 1, startSeconds: 0, endSeconds: 0, offset: 0, limit: 1 });
  await alarms.listDeliveries(1, { offset: 0, limit: 1 });
}

async function logOf(deliveryId: string): Promise<readonly DeliveryAttempt[]> {
  const { deliveries } = await alarms.listDeliveries(1, { offset: 0, limit: 100 });
  return deliveries.find((delivery) => delivery.deliveryId === deliveryId)?.attempts ?? [];
}

describe('a host that never answers', () => {
  test('leaves room for the notices of others', async () => {
    await open('dead', 50);
    await open('well', 3);
    await outbox.beginDue();
    assert.deepEqual(hosts(), ['dead', 'dead', 'well', 'well']);
    await outbox.close();
  });

  test('is tried with one notice at a time from its first failure on', async () => {
    await open('dead', 50);
    await outbox.beginDue();
    for (const attempt of [...attempts]) attempt.refuse();
    await answered();
    assert.deepEqual([attempts.length, told.length], [3, 2]);
    attempts[2]?.take();
    await answered();
    assert.equal(attempts.length, 5, 'and with more once it takes one');
    await outbox.close();
  });

  test('is one of many: all have their turn', async () => {
    for (let at = 0; at < 12; at += 1) await open(`dead${at}`, 9);
    await outbox.beginDue();
    for (let turn = 0; turn < 12; turn += 1) {
      attempts.at(turn)?.refuse();
      await answered();
    }
    assert.equal(new Set(hosts()).size, 12);
    await outbox.close();
  });
});

test('what is taken makes room for the next at once, until all is told', async () => {
  await open('well', 20);
  await outbox.beginDue();
  for (let at = 0; at < 20; at += 1) {
    attempts[at]?.take();
    await answered();
  }
  await outbox.settle();
  assert.deepEqual(told, Array<string>(20).fill('delivered after 1'));
});

describe('an outcome that can not be written', () => {
  test('is written later, and the notice not sent again', async () => {
    await open('well', 1);
    const failing = mock.method(alarms, 'recordAttempts', () => Promise.reject(new Error('disk')));
    await outbox.beginDue();
    attempts[0]?.take();
    await outbox.settle();
    assert.deepEqual(told, ['outbox: Error: disk']);
    failing.mock.restore();
    await outbox.beginDue();
    await outbox.settle();
    assert.deepEqual([attempts.length, told.at(-1)], [1, 'delivered after 1']);
    await outbox.beginDue();
    assert.equal(attempts.length, 1);
  });
});

describe('an attempt that ends as none should', () => {
  test('is a failed one, after which the notice waits', async () => {
    await open('well', 1);
    await outbox.beginDue();
    attempts[0]?.refuse(new TypeError('a defect'));
    await outbox.settle();
    assert.deepEqual(told, ['outbox: TypeError: a defect', 'failed: failed; the log says why']);
    await outbox.beginDue();
    assert.equal(attempts.length, 1);
    const [{ outcome } = { outcome: '' }] = await logOf(attempts[0]?.deliveryId ?? '');
    assert.equal(outcome, 'failed; the log says why');
  });
});

describe('how long a notice waits', () => {
  test('doubles from attempt to attempt, up to the longest', async () => {
    await open('dead', 1);
    const waits: number[] = [];
    for (let at = 0; at < 10; at += 1) {
      const startSeconds = clockSeconds;
      for (; ; clockSeconds += 5) {
        await outbox.beginDue();
        if (attempts.length > at) break;
      }
      waits.push(clockSeconds - startSeconds);
      attempts[at]?.refuse();
      await outbox.settle();
    }
    assert.deepEqual(waits, [0, 5, 10, 20, 40, 80, 160, 320, 640, 900]);
  });

  for (const setBackSeconds of [30, 600, 86_400]) {
    test(`is no longer for a clock that is set back by ${setBackSeconds} s`, async () => {
      await open('dead', 2);
      await outbox.beginDue();
      attempts[0]?.refuse();
      attempts[1]?.refuse();
      await outbox.settle();
      clockSeconds -= setBackSeconds;
      await outbox.beginDue();
      assert.equal(attempts.length, 3, 'one at a time: it failed');
      await outbox.close();
    });
  }

  test('nor for one that is set back before the first attempt', async () => {
    await open('well', 1);
    clockSeconds -= 60;
    await outbox.beginDue();
    assert.equal(attempts.length, 1);
    await outbox.close();
  });
});
