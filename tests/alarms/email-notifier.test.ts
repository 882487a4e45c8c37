import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, beforeEach, describe, test } from 'node:test';
import { SMTPServer } from 'smtp-server';
import { EmailNotifier } from '../../src/alarms/notifiers/email-notifier.js';
import { DeliveryError, type NotifierSettings } from '../../src/alarms/notifiers/notifier.js';
import { temporaryFolder } from '../process/temporary-folder.js';
import { deliveryOf, hostileValues, partsOf } from './deliveries.js';

const password = 'of-user';
const passwordFile = join(temporaryFolder(), 'smtp-password');
await writeFile(passwordFile, `${password}\n`);

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

const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  allowInsecureAuth: true,
  onAuth({ username, password: given }, _session, done) {
    if (username === 'ops' && given === password) done(null, { user: username });
    else done(new Error('535 wrong'));
  },
  onRcptTo({ address }, _session, done) {
    done(refusalOf(address));
  },
  onData(stream, session, done) {
    void text(stream).then((body) => {
      mails.push({ to: session.envelope.rcptTo.map(({ address }) => address), text: body });
      done(refusalOf('data'));
    });
  },
});
server.on('error', () => undefined);
await once(server.listen(0, '127.0.0.1'), 'listening');
after(() => {
  server.close();
});
const address = `127.0.0.1:${(server.server.address() as AddressInfo).port}`;

async function mail(
  {
    addresses = ['a@example.com'],
    ...settings
  }: Partial<NotifierSettings> & {
    readonly addresses?: readonly string[];
  } = {},
  dimensionValues: readonly string[] = ['sda', '10.0.0.1'],
  signal = AbortSignal.timeout(3000),
): Promise<string> {
  const notifier = new EmailNotifier(partsOf({ smtpUrl: `smtp://${address}`, ...settings }));
  const delivery = deliveryOf({ kind: 'email', addresses }, { dimensionValues });
  return (await notifier.deliver([delivery], signal)).outcome;
}

beforeEach(() => {
  mails.length = 0;
  refusals = {};
});

describe('a mail', () => {
  test('goes to every address, as plain text', async () => {
    const addresses = ['a@example.com', 'b@example.com'];
    assert.equal(await mail({ addresses }), `${address} took it`);
    const [{ to, text: body } = { to: [], text: '' }] = mails;
    assert.deepEqual(to, addresses);
    assert.match(body, /^From: putmon@example\.com\r$/m);
    assert.match(body, /^Subject: \[ALARM\] disk_used diskname=sda ip=10\.0\.0\.1\r$/m);
    assert.match(body, /^X-Putmon-Delivery: 7-opened-1456197000-1001-0\r$/m);
    assert.match(body, /^severity: warning\r$/m);
    assert.match(body, /^Content-Type: text\/plain; charset=utf-8\r$/m);
  });

  test('has no header that a dimension named', async () => {
    await mail();
    const headerNames = (body: string): string[] =>
      [...(body.split('\r\n\r\n')[0] ?? '').matchAll(/^([\w-]+):/gm)].map(([, name = '']) => name);
    const expected = headerNames(mails[0]?.text ?? '');
    for (const value of hostileValues) {
      await mail({}, [value, value]);
      const { to, text: body } = mails.at(-1) ?? { to: [], text: '' };
      assert.deepEqual(to, ['a@example.com']);
      assert.deepEqual(headerNames(body), expected, value);
    }
  });

  test('is sent by the user that the URL names', async () => {
    const smtpUrl = `smtp://ops@${address}`;
    assert.match(await mail({ smtpUrl, smtpPasswordFile: passwordFile }), /took it$/);
  });
});

describe('a mail that is not taken', () => {
  const rows: readonly [
    situation: string,
    settings: Parameters<typeof mail>[0],
    refused: Readonly<Record<string, string>>,
    told: RegExp,
  ][] = [
    ['no server is set', { smtpUrl: '' }, {}, /^smtpUrl is not set$/],
    ['refused for good', {}, { data: '554 spam' }, /: 554 spam; refused for good$/],
    ['refused for now', {}, { data: '451 later' }, /: 451 later$/],
    [
      'the password is wrong',
      { smtpUrl: `smtp://eve@${address}`, smtpPasswordFile: passwordFile },
      {},
      /: 535 /,
    ],
    [
      'the password is there no more',
      { smtpUrl: `smtp://ops@${address}`, smtpPasswordFile: `${passwordFile}.gone` },
      {},
      /^smtpPasswordFile can not be read: ENOENT$/,
    ],
    ['the port is closed', { smtpUrl: 'smtp://127.0.0.1:9' }, {}, /^127\.0\.0\.1:9: ESOCKET$/],
  ];
  for (const [situation, settings, refused, told] of rows) {
    test(situation, async () => {
      refusals = refused;
      await assert.rejects(mail(settings), (error) => {
        assert.ok(error instanceof DeliveryError);
        assert.match(error.message, told);
        assert.doesNotMatch(error.message, new RegExp(password));
        return true;
      });
    });
  }

  test('a server that never says anything', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const smtpUrl = `smtp://127.0.0.1:${port}`;
    const told = /: no answer in time$/;
    await assert.rejects(mail({ smtpUrl }, undefined, AbortSignal.timeout(150)), { message: told });
    silent.close();
  });

  test('a certificate that nobody vouches for', async () => {
    const secure = new SMTPServer({ authOptional: true });
    secure.on('error', () => undefined);
    await once(secure.listen(0, '127.0.0.1'), 'listening');
    const { port } = secure.server.address() as AddressInfo;
    await assert.rejects(mail({ smtpUrl: `smtp://127.0.0.1:${port}` }), DeliveryError);
    assert.equal(mails.length, 0);
    await new Promise<void>((resolve) => {
      secure.close(resolve);
    });
  });
});
