import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { after, beforeEach, describe, test } from 'node:test';
import { SMTPServer } from 'smtp-server';
import { call } from '../support/control-call.js';
import { at, disk, put } from '../support/put-samples.js';
import { TestReceiver } from '../support/test-receiver.js';
import { overEightyPercent } from './alarm-rules.js';

interface Mail {
  readonly to: readonly string[];
  readonly text: string;
}

const mails: Mail[] = [];
/** What the server says to an address, or at the end of a mail; nothing where it takes it. */
let refusals: Readonly<Record<string, string>> = {};

function refusalOf(word: string): Error | undefined {
  const said = refusals[word];
  if (said === undefined) return undefined;
  return Object.assign(new Error(said.slice(4)), { responseCode: Number(said.slice(0, 3)) });
}

const smtp = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  onRcptTo({ address }, _session, done) {
    done(refusalOf(address));
  },
  onData(stream, session, done) {
    void text(stream).then((body) => {
      const refusal = refusalOf('data');
      const to = session.envelope.rcptTo.map(({ address }) => address);
      if (refusal === undefined) mails.push({ to, text: body });
      done(refusal);
    });
  },
});
smtp.on('error', () => undefined);
await once(smtp.listen(0, '127.0.0.1'), 'listening');
const smtpUrl = `smtp://127.0.0.1:${(smtp.server.address() as AddressInfo).port}`;
const server = await TestReceiver.start({ smtpUrl }, at('2016-02-23 11:04:00'));
after(async () => {
  await server.stop();
  smtp.close();
});

const [a, b, c] = ['a@example.com', 'b@example.com', 'C@Example.com'] as const;

interface Delivery {
  readonly kind: string;
  readonly object: string;
  readonly state: string;
  readonly refused: readonly string[];
  readonly attempts: readonly { readonly outcome: string }[];
}

async function deliveries(): Promise<Delivery[]> {
  const answer = await call(server, 'DescribeAlarmDeliveries');
  return (answer['data'] as { deliveryList: Delivery[] }).deliveryList;
}

async function data(action: string, parameters: object): Promise<Record<string, string>> {
  const answer = await call(server, action, parameters as Parameters<typeof call>[2]);
  assert.equal(answer.code, 0, answer.message);
  return answer['data'] as Record<string, string>;
}

async function deliver(laterSeconds = 0): Promise<void> {
  server.nowSeconds += laterSeconds;
  await server.app.alarmService.deliverNotices();
}

/** A window closes with this value of each disk, and people are told. */
async function window(value: number, disks: readonly string[] = ['sda']): Promise<void> {
  await put(
    server,
    disks.map((name) => disk(name, 'a', value)),
  );
  server.nowSeconds += 300;
  await server.app.alarmService.judgeClosedWindows();
  await deliver();
}

let groupCount = 0;

beforeEach(async () => {
  refusals = {};
  await server.app.alarmService.deliverNotices();
  for (const { ruleId } of server.app.control.alarms.rules()) {
    await call(server, 'DeleteAlarmRule', { alarmRuleId: ruleId });
  }
  await server.app.alarmService.deliverNotices();
  groupCount += 1;
  const channels = [{ kind: 'email', addresses: [a, b, c] }];
  const group = await data('CreateAlarmReceivers', { name: `mail${groupCount}`, channels });
  await data('CreateAlarmRule', { ...overEightyPercent, receiversId: group['receiversId'] });
  server.nowSeconds += 300 - (server.nowSeconds % 300) + 240;
  mails.length = 0;
});

function subjectOf(mail: Mail | undefined): string {
  return /^Subject: (.*)\r$/m.exec(mail?.text ?? '')?.[1] ?? '';
}

describe('of several addresses', () => {
  test('one refused for now is tried again alone, and nobody else gets it twice', async () => {
    refusals = { [b]: '451 greylisted' };
    await window(91);
    assert.deepEqual(
      mails.map(({ to }) => to),
      [[a, 'C@example.com']],
    );
    const [first] = await deliveries();
    assert.equal(first?.state, 'waiting');
    assert.match(first.attempts[0]?.outcome ?? '', /refused for now for b@example\.com: 451 grey/);
    await deliver(5);
    refusals = { [b]: '452 too many' };
    await deliver(10);
    refusals = {};
    await deliver(20);
    assert.deepEqual(
      mails.map(({ to }) => to),
      [[a, 'C@example.com'], [b]],
    );
    const [delivered] = await deliveries();
    assert.deepEqual([delivered?.state, delivered?.refused], ['delivered', []]);
    assert.equal(delivered?.attempts.length, 4);
  });

  test('one refused for good is named in log, record and metrics; the others have it', async () => {
    refusals = { [c]: '550 nobody here', 'C@example.com': '550 nobody here' };
    await window(91);
    await deliver(3600);
    assert.deepEqual(
      mails.map(({ to }) => to),
      [[a, b]],
    );
    const [delivery] = await deliveries();
    assert.deepEqual([delivery?.state, delivery?.refused], ['delivered', [c]]);
    assert.match(
      delivery?.attempts[0]?.outcome ?? '',
      /took it; refused for good for C@Example\.com: 550 nobody here$/,
    );
    const line = server.logLines.find((each) => each.includes('refused for good for some'));
    assert.deepEqual((JSON.parse(line ?? '{}') as { addresses?: unknown }).addresses, [c]);
    assert.match(await server.metrics(), /^putmon_notice_addresses_refused_total 1$/m);
  });

  test('all refused for good is given up at once', async () => {
    refusals = Object.fromEntries([a, b, c, 'C@example.com'].map((each) => [each, '550 nobody']));
    await window(91);
    const [delivery] = await deliveries();
    assert.deepEqual([delivery?.state, delivery?.refused.length], ['abandoned', 3]);
    assert.equal(delivery?.attempts.length, 1);
  });

  test('who waits for an earlier notice holds the later one up for nobody else', async () => {
    refusals = { [b]: '451 greylisted' };
    await window(91);
    await window(1);
    assert.deepEqual(
      mails.map((mail) => [subjectOf(mail).slice(0, 10), mail.to.length]),
      [
        ['[ALARM] di', 2],
        ['[RECOVERED', 2],
      ],
    );
    refusals = {};
    await deliver(900);
    await deliver(900);
    assert.deepEqual(
      mails.slice(2).map((mail) => [subjectOf(mail).slice(0, 10), mail.to]),
      [
        ['[ALARM] di', [b]],
        ['[RECOVERED', [b]],
      ],
    );
  });

  test('what was settled survives a restart', async () => {
    refusals = { [b]: '451 greylisted', [c]: '550 nobody', 'C@example.com': '550 nobody' };
    await window(91);
    await server.restart({ smtpUrl });
    refusals = {};
    await deliver(5);
    assert.deepEqual(
      mails.map(({ to }) => to),
      [[a], [b]],
    );
    const [delivery] = await deliveries();
    assert.deepEqual([delivery?.state, delivery?.refused], ['delivered', [c]]);
  });
});

describe('a whole mail', () => {
  const rows: readonly (readonly [string, string])[] = [
    ['554 spam', 'abandoned'],
    ['552 too large', 'abandoned'],
    ['451 later', 'waiting'],
  ];
  for (const [said, state] of rows) {
    test(`refused with ${said} is ${state}`, async () => {
      refusals = { data: said };
      await window(91);
      const [delivery] = await deliveries();
      assert.equal(delivery?.state, state);
      assert.match(delivery.attempts[0]?.outcome ?? '', new RegExp(said));
      refusals = {};
      await deliver(5);
    });
  }

  test('holds all notices of one moment, each with its id', async () => {
    await window(91, ['sda', 'sdb', 'sdc']);
    assert.equal(mails.length, 1);
    const [mail] = mails;
    assert.equal(subjectOf(mail), '3 notices: 3 ALARM');
    assert.equal(mail?.text.match(/^X-Putmon-Delivery: /gm)?.length, 3);
    assert.deepEqual(
      (await deliveries()).slice(0, 3).map(({ state }) => state),
      ['delivered', 'delivered', 'delivered'],
    );
  });
});

test('smtpRequireTls: no mail goes where the server offers no STARTTLS', async () => {
  await server.reload({ smtpUrl, smtpRequireTls: 'true' });
  await window(91);
  const [delivery] = await deliveries();
  assert.deepEqual([mails.length, delivery?.state], [0, 'waiting']);
  assert.match(delivery?.attempts[0]?.outcome ?? '', /: no TLS: /);
  await server.reload({ smtpUrl });
  await deliver(5);
  assert.equal(mails.length, 1);
});
