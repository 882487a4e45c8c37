import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import {
  DeliveryError,
  type DeliveryResult,
  type GatheredDeliveries,
} from '../../src/alarms/notifiers/notifier.js';
import { notifiersOf } from '../../src/alarms/notifiers/notifiers.js';
import { Outbox } from '../../src/alarms/outbox.js';
import type { MirroredAlarmCatalog } from '../../src/catalog/alarms/mirrored-alarm-catalog.js';
import { nowSeconds, openAlarms } from '../catalog/alarm-harness.js';
import { noticeAll } from '../catalog/delivery-promises.js';
import { partsOf } from './deliveries.js';

const settings = {
  noticesInFlightMax: 100,
  noticeTimeoutSeconds: 10,
  noticeBackoffSecondsMax: 900,
  noticeAbandonSeconds: 86_400,
};
const ips = Array.from({ length: 20 }, (_, at) => `10.0.0.${at}`);

let alarms: MirroredAlarmCatalog;
let close: () => Promise<void>;
let clockSeconds: number;
let failures: unknown[];

beforeEach(async () => {
  clockSeconds = nowSeconds;
  failures = [];
  ({ alarms, close } = await openAlarms(':memory:', () => clockSeconds * 1000));
  await noticeAll(alarms, ips);
});

afterEach(() => close());

/** The outbox of a process; `sent` gathers what it attempts, which the other side takes if told. */
function outboxOf(owner: string, sent: string[], takes: boolean): Outbox {
  const deliver = (
    [{ deliveryId }]: GatheredDeliveries,
    signal: AbortSignal,
  ): Promise<DeliveryResult> => {
    sent.push(deliveryId);
    if (takes) return Promise.resolve({ outcome: 'taken' });
    return new Promise((_, reject) => {
      signal.addEventListener('abort', () => {
        reject(new DeliveryError('aborted'));
      });
    });
  };
  const notifiers = { ...notifiersOf(partsOf()), webhook: { deliver } };
  const ignored = (): void => undefined;
  return new Outbox(
    { alarms, owner, notifiers, settings: () => settings, clock: () => clockSeconds },
    {
      delivered: ignored,
      attemptFailed: ignored,
      abandoned: ignored,
      addressesRefused: ignored,
      outboxFailed: (error) => void failures.push(error),
    },
  );
}

test('two processes at once deliver each notice once', async () => {
  const [sentByA, sentByB]: [string[], string[]] = [[], []];
  const outboxes = [outboxOf('a', sentByA, true), outboxOf('b', sentByB, true)];
  for (let turn = 0; turn < 10; turn += 1) {
    await Promise.all(outboxes.map((outbox) => outbox.beginDue()));
    await Promise.all(outboxes.map((outbox) => outbox.settle()));
  }
  const sent = [...sentByA, ...sentByB];
  assert.equal(sent.length, 2 * ips.length);
  assert.equal(new Set(sent).size, sent.length);
  assert.deepEqual(failures, []);
});

test('what a process was delivering when it died, another does after the claim', async () => {
  const lost: string[] = [];
  const dead = outboxOf('dead', lost, false);
  await dead.beginDue();
  assert.ok(lost.length > 0);
  const sent: string[] = [];
  const next = outboxOf('next', sent, true);
  await next.beginDue();
  await next.settle();
  assert.deepEqual(
    sent.filter((id) => lost.includes(id)),
    [],
  );
  clockSeconds += settings.noticeTimeoutSeconds + 60;
  await next.beginDue();
  await next.settle();
  assert.deepEqual(
    lost.filter((id) => !sent.includes(id)),
    [],
  );
  assert.equal(sent.length, 2 * ips.length);
  await dead.close();
});

test('what a process was delivering when it stopped, another does at once', async () => {
  const brokenOff: string[] = [];
  const stopping = outboxOf('stopping', brokenOff, false);
  await stopping.beginDue();
  await stopping.close();
  const sent: string[] = [];
  const next = outboxOf('next', sent, true);
  await next.beginDue();
  await next.settle();
  assert.ok(brokenOff.length > 0);
  assert.equal(sent.length, 2 * ips.length);
});

test('nothing is sent while nothing can be claimed', async () => {
  const sent: string[] = [];
  const outbox = outboxOf('a', sent, true);
  const claim = mock.method(alarms, 'claimDeliveries', () => Promise.reject(new Error('gone')));
  await outbox.beginDue();
  await outbox.settle();
  assert.deepEqual([sent, failures.length], [[], 1]);
  claim.mock.restore();
  await outbox.beginDue();
  await outbox.settle();
  assert.equal(sent.length, 2 * ips.length);
});
