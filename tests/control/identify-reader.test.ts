import assert from 'node:assert/strict';
import { networkInterfaces } from 'node:os';
import { after, beforeEach, describe, test } from 'node:test';
import { keys } from '../support/accounts.js';
import { makeCertificate } from '../support/certificate.js';
import { call, callAsOperator } from '../support/control-call.js';
import {
  ask,
  askOverTls,
  basic,
  basicKey,
  bearer,
  createToken,
  type Told,
} from '../support/reader-calls.js';
import { ReaderServer } from '../support/reader-server.js';
import { TestReceiver } from '../support/test-receiver.js';

const server = await TestReceiver.start();
const operatorToken = await server.operatorToken();
const certificate = makeCertificate();
const plain = await ReaderServer.start(() => server.app.control, '0.0.0.0');
const secure = await ReaderServer.start(() => server.app.control, '0.0.0.0', certificate);
after(() => Promise.all([plain.stop(), secure.stop(), server.stop()]));

const ownAddress = Object.values(networkInterfaces())
  .flat()
  .find((each) => each?.family === 'IPv4' && !each.internal)?.address;
const noOwnAddress = ownAddress === undefined && 'this machine has loopback alone';

const token = await createToken(server);
const theirs = await createToken(server, keys.ofOther);
const revoked = await createToken(server);
await call(server, 'RevokeToken', { tokenId: revoked.id });

beforeEach(() => server.reload({}));

const acme = ['acme', token.id] as const;
const mistyped = `${token.text.slice(0, -2)}${token.text.endsWith('AA') ? 'BB' : 'AA'}`;

describe('a token, over plain HTTP', () => {
  for (const [situation, lines, expected] of [
    ['by Bearer', [bearer(token.text)], acme],
    ['by bearer', [`authorization: bearer   ${token.text}`], acme],
    ['by Basic', [basic('token', token.text)], acme],
    ['by Basic with any user', [basic('给看板', token.text)], acme],
    ['by Basic with no user', [basic('', token.text)], acme],
    ["by Basic with a key's SecretId", [basic(keys.ofOther.secretId, token.text)], acme],
    ['through a proxy', [bearer(token.text), 'Via: 1.1 proxy', 'Forwarded: for=1.1.1.1'], acme],
    ['of another account', [bearer(theirs.text)], ['other', theirs.id]],
    ['revoked', [bearer(revoked.text)], 401],
    ['revoked, by Basic', [basic('token', revoked.text)], 401],
    ['mistyped', [bearer(mistyped)], 401],
    ['mistyped, by Basic', [basic('token', mistyped)], 401],
    ['cut off', [bearer(token.text.slice(0, -1))], 401],
    ['one character more', [bearer(`${token.text}A`)], 401],
    ['of another kind', [bearer(token.text.replace('read', 'write'))], 401],
    ['in capitals', [bearer(token.text.toUpperCase())], 401],
    ['its id', [bearer(token.id)], 401],
    ['nothing', ['Authorization: Bearer'], 401],
    ['an empty field', ['Authorization:'], 401],
    ['without a scheme', [`Authorization: ${token.text}`], 401],
    ['of another scheme', [`Authorization: Digest ${token.text}`], 401],
    ['with more behind it', [`${bearer(token.text)} more`], 401],
    ['with a field of bytes', [`Authorization: Bearer \xff\xfe`], 401],
    ['Basic that is no Base64', ['Authorization: Basic %%%'], 401],
    ['Basic without a colon', [`Authorization: Basic ${btoa(token.text)}`], 401],
    ['a very long one', [bearer('A'.repeat(30_000))], 401],
    ['a very long password', [basic('token', 'A'.repeat(20_000))], 401],
    ['twice', [bearer(token.text), bearer(token.text)], 401],
    ['beside a wrong one', [bearer('wrong'), bearer(token.text)], 401],
  ] as const) {
    test(situation, async () => {
      const { outcome, challenge } = await ask(plain, lines);
      assert.deepEqual(outcome, expected);
      assert.equal(challenge !== undefined, expected === 401);
    });
  }

  test('reads its own account, whichever the request names', async () => {
    const { outcome } = await ask(plain, [bearer(token.text)], { target: '/?account=other' });
    assert.deepEqual(outcome, acme);
  });

  test('from another address than loopback', { skip: noOwnAddress }, async () => {
    assert.deepEqual((await ask(plain, [bearer(token.text)], { host: ownAddress })).outcome, acme);
  });
});

const main = ['acme', keys.main.secretId] as const;
const zeros = { ...keys.main, secretKey: `${keys.main.secretKey}\0\0` };

describe('SecretId and SecretKey, over plain HTTP from loopback', () => {
  for (const [situation, lines, expected] of [
    ['a main key', [basicKey(keys.main)], main],
    ['of another account', [basicKey(keys.ofOther)], ['other', keys.ofOther.secretId]],
    ['a wrong SecretKey', [basic(keys.main.secretId, 'wrong')], 401],
    ['no SecretKey', [basic(keys.main.secretId, '')], 401],
    ['of another key', [basic(keys.main.secretId, keys.second.secretKey)], 401],
    ['a SecretKey and zeros', [basicKey(zeros)], 401],
    ['an unknown SecretId', [basic('AKIDnone', keys.main.secretKey)], 401],
    ['an inherited name', [basic('__proto__', keys.main.secretKey)], 401],
    ['a revoked key', [basicKey(keys.revoked)], 401],
    ['a blocked key', [basicKey(keys.blocked)], 403],
    ['a blocked key with a wrong SecretKey', [basic(keys.blocked.secretId, 'wrong')], 401],
    ['by Bearer', [bearer(keys.main.secretKey)], 401],
    ...['Forwarded: for=192.0.2.1', 'X-Forwarded-For: 127.0.0.1', 'Via: 1.1 a', 'Via:'].map(
      (line) => [line, [basicKey(keys.main), line], 403] as const,
    ),
    ['a wrong one through a proxy', [basic(keys.main.secretId, 'wrong'), 'Via: 1.1 a'], 403],
  ] as const) {
    test(situation, async () => {
      assert.deepEqual((await ask(plain, lines)).outcome, expected);
    });
  }

  test('unknown, revoked and wrong are told alike', async () => {
    const tellings = await Promise.all(
      [
        basic('AKIDnone', 'x'),
        basicKey(keys.revoked),
        basic(keys.main.secretId, 'x'),
        basic(keys.blocked.secretId, 'x'),
      ].map((line) => ask(plain, [line])),
    );
    assert.equal(new Set(tellings.map((told) => JSON.stringify(told))).size, 1);
  });

  test('not from another address', { skip: noOwnAddress }, async () => {
    for (const secretKey of [keys.main.secretKey, 'wrong']) {
      const told = await ask(plain, [basic(keys.main.secretId, secretKey)], { host: ownAddress });
      assert.equal(told.outcome, 403);
      assert.match(told.message, /only over TLS \(controlTls\).*show a read token$/);
    }
  });
});

describe('over TLS, from whatever address', () => {
  const overTls = (line: string, headers: Readonly<Record<string, string>>): Promise<Told> => {
    const authorization = line.replace(/^Authorization: /, '');
    const place = { host: ownAddress, authority: certificate.cert };
    return askOverTls(secure, { authorization, ...headers }, place);
  };

  for (const [situation, line, headers, expected] of [
    ['a SecretKey', basicKey(keys.main), {}, main],
    ['a SecretKey through a proxy', basicKey(keys.main), { via: '1.1 a' }, main],
    ['a wrong SecretKey', basic(keys.main.secretId, 'wrong'), {}, 401],
    ['a blocked key', basicKey(keys.blocked), {}, 403],
    ['a token', bearer(token.text), {}, acme],
    ['a revoked token', bearer(revoked.text), {}, 401],
  ] as const) {
    test(situation, async () => {
      assert.deepEqual((await overTls(line, headers)).outcome, expected);
    });
  }
});

describe('a sub key reads where it is granted GetMonitorData', () => {
  const { secretId } = keys.sub;
  for (const [grants, expected] of [
    [[], 403],
    [['DescribeMetric', 'CreateToken'], 403],
    [['GetMonitorData'], ['acme', secretId]],
    [['*'], ['acme', secretId]],
  ] as const) {
    test(`granted ${grants.join(' and ') || 'nothing'}`, async () => {
      await callAsOperator(server, operatorToken, 'GrantKey', { secretId, grants });
      assert.deepEqual((await ask(plain, [basicKey(keys.sub)])).outcome, expected);
      const wrong = await ask(plain, [basic(secretId, 'wrong')]);
      assert.equal(wrong.outcome, 401);
    });
  }
});

describe("the operator's token", () => {
  const shown = bearer(plain.operator.token);
  for (const [target, expected, told] of [
    ['/?account=acme', ['acme', 'operator'], ''],
    ['/?query=up&account=other', ['other', 'operator'], ''],
    ['/?account=none', 400, 'there is no account "none"'],
    ['/?account=', 400, 'there is no account ""'],
    ['/?account=%00', 400, 'there is no account "\\u0000"'],
    ['/?account=acme&account=other', 400, 'the parameter account is given twice'],
    ['/', 400, 'name an account: ?account=NAME'],
  ] as const) {
    test(target, async () => {
      const { outcome, message } = await ask(plain, [shown], { target });
      assert.deepEqual([outcome, message], [expected, told]);
    });
  }

  test('means the account main, if there is one, where it names none', async () => {
    await server.app.control.catalog.createAccount('main');
    assert.deepEqual((await ask(plain, [shown])).outcome, ['main', 'operator']);
  });

  test('of another server is none', async () => {
    assert.equal((await ask(plain, [bearer(secure.operator.token)])).outcome, 401);
  });
});

describe('without a credential', () => {
  const anonymousReadAccount = 'other';
  const anonymous = ['other', 'anonymous'] as const;

  test('nobody reads', async () => {
    const { outcome, message, challenge } = await ask(plain, []);
    assert.equal(outcome, 401);
    assert.match(message, /^show a read token, .*putmon token create --read/);
    assert.equal(challenge, 'Basic realm="putmon", charset="UTF-8", Bearer realm="putmon"');
  });

  for (const [situation, lines, expected] of [
    ['who is on this machine', [], anonymous],
    ['who names another account', ['Accept: */*'], anonymous],
    ['who shows a token', [bearer(token.text)], acme],
    ['who shows a wrong token', [bearer('wrong')], 401],
    ['who shows an empty field', ['Authorization:'], 401],
    ['who comes through a proxy (Forwarded)', ['Forwarded: for=127.0.0.1'], 401],
    ['who comes through a proxy (X-Forwarded-For)', ['x-forwarded-for: ::1'], 401],
    ['who comes through a proxy (Via)', ['VIA: 1.1 a'], 401],
    ['whose proxy sends an empty field', ['X-Forwarded-For:'], 401],
  ] as const) {
    test(`with anonymousReadAccount: ${situation}`, async () => {
      await server.reload({ anonymousReadAccount });
      const target = situation.includes('another account') ? '/?account=acme' : '/';
      assert.deepEqual((await ask(plain, lines, { target })).outcome, expected);
    });
  }

  test('with anonymousReadAccount: not from another address', { skip: noOwnAddress }, async () => {
    await server.reload({ anonymousReadAccount });
    assert.equal((await ask(plain, [], { host: ownAddress })).outcome, 401);
  });

  test('an anonymousReadAccount that is not there is named', async () => {
    await server.reload({ anonymousReadAccount: 'none' });
    const { outcome, message } = await ask(plain, []);
    assert.deepEqual(
      [outcome, message],
      [401, 'there is no account "none" (anonymousReadAccount)'],
    );
  });
});
