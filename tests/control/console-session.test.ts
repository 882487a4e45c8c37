import assert from 'node:assert/strict';
import { after, beforeEach, describe, test } from 'node:test';
import { keys } from '../support/accounts.js';
import { ConsoleClient } from '../support/console-client.js';
import { call, callAsOperator } from '../support/control-call.js';
import { TestReceiver } from '../support/test-receiver.js';

const server = await TestReceiver.start({ timezone: '+05:30' });
after(() => server.stop());

function client(): ConsoleClient {
  return new ConsoleClient(server.app.controlAddress);
}

async function newLink(): Promise<string> {
  const answer = await callAsOperator(server, await server.operatorToken(), 'CreateConsoleLink');
  assert.equal(answer.code, 0, answer.message);
  return (answer['data'] as { token: string }).token;
}

async function newToken(kind: string): Promise<{ tokenId: string; token: string }> {
  const answer = await call(server, 'CreateToken', { kind });
  assert.equal(answer.code, 0, answer.message);
  return answer['data'] as { tokenId: string; token: string };
}

/** Failures of other tests are forgotten. */
beforeEach(() => {
  server.nowSeconds += 61;
});

describe('a login', () => {
  test('by link is good for one POST, and spent by no GET', async () => {
    const link = await newLink();
    assert.ok(Buffer.from(link, 'base64url').length * 8 >= 128);
    const got = await client().send('GET', `session?link=${link}`);
    assert.equal(got.status, 401);
    const session = await client().enter({ link });
    const { restartId, version, receiverUrl, ...rest } = session;
    assert.deepEqual(rest, {
      role: 'operator',
      endsAt: server.nowSeconds + 43_200,
      timeZone: '+05:30',
      isEmpty: true,
    });
    assert.equal(receiverUrl, `http://${server.address}/v2/index.php`);
    assert.match(String(restartId), /^[0-9a-f-]{36}$/);
    assert.match(String(version), /^\d+\.\d+\.\d+/);
    const again = await client().logIn({ link });
    assert.equal(again.status, 401);
    assert.equal(((await again.json()) as { error: { code: number } }).error.code, 4100);
  });

  test('by link runs out after ten minutes', async () => {
    const link = await newLink();
    server.nowSeconds += 600;
    assert.equal((await client().logIn({ link })).status, 401);
  });

  test('by the operator token, a read token and a key pair has its role', async () => {
    const operator = await client().enter({ token: await server.operatorToken() });
    assert.deepEqual([operator['role'], operator['account']], ['operator', undefined]);
    const { token } = await newToken('read');
    const reader = await client().enter({ token });
    assert.deepEqual([reader['role'], reader['account']], ['reader', 'acme']);
    const account = await client().enter(keys.main);
    assert.deepEqual([account['role'], account['account']], ['account', 'acme']);
  });

  test('by what is no credential in force is refused', async () => {
    const wrong = [
      { token: (await newToken('write')).token },
      { token: 'putmon_read_' },
      { ...keys.main, secretKey: keys.second.secretKey },
      { ...keys.main, secretKey: `${keys.main.secretKey}\0` },
      keys.revoked,
    ];
    for (const each of wrong) assert.equal((await client().logIn(each)).status, 401);
    server.nowSeconds += 61;
    assert.equal((await client().logIn(keys.blocked)).status, 401);
    for (const each of [{}, { link: 1 }, { secretId: 'a' }, []]) {
      assert.equal((await client().logIn(each)).status, 400);
    }
  });

  test('that fails can be tried five times a minute', async () => {
    const wrong = { ...keys.main, secretKey: 'wrong' };
    const attempts = await Promise.all(Array.from({ length: 9 }, () => client().logIn(wrong)));
    const statuses = attempts.map(({ status }) => status).sort();
    assert.deepEqual(statuses, [401, 401, 401, 401, 401, 429, 429, 429, 429]);
    const refused = await client().logIn(keys.main);
    assert.deepEqual([refused.status, refused.headers.get('retry-after')], [429, '60']);
    server.nowSeconds += 60;
    await client().enter(keys.main);
  });

  test('that succeeds can be repeated', async () => {
    for (let count = 0; count < 12; count += 1) await client().enter(keys.main);
  });

  test('sets a cookie that scripts and other sites do not get', async () => {
    const plain = await client().logIn(keys.main);
    const [cookie = ''] = plain.headers.getSetCookie();
    const form =
      /^putmon_session=[\w-]{43}; Path=\/console\/; HttpOnly; SameSite=Strict; Max-Age=43200$/;
    assert.match(cookie, form);
    const host = server.app.controlAddress;
    const proxied = await client().send('POST', 'session', keys.main, {
      origin: `https://${host}`,
    });
    assert.match(proxied.headers.getSetCookie()[0] ?? '', /SameSite=Strict; Secure;/);
  });

  test('by SecretKey is not taken from a proxy in the clear', async () => {
    const headers = { 'x-forwarded-for': '192.0.2.1' };
    assert.equal((await client().send('POST', 'session', keys.main, headers)).status, 403);
  });
});

describe('a session', () => {
  test('ends by DELETE, on the server', async () => {
    const browser = client();
    await browser.enter(keys.main);
    const { cookie } = browser;
    assert.equal((await browser.send('DELETE', 'session')).status, 204);
    browser.cookie = cookie;
    assert.equal((await browser.send('GET', 'session')).status, 401);
    assert.equal((await browser.send('POST', 'call/DescribeNamespace', {})).status, 401);
  });

  test('ends after twelve hours', async () => {
    const browser = client();
    await browser.enter(keys.main);
    server.nowSeconds += 43_199;
    assert.equal((await browser.send('GET', 'session')).status, 200);
    server.nowSeconds += 1;
    assert.equal((await browser.send('GET', 'session')).status, 401);
  });

  test('ends when its key is blocked, or its token revoked', async () => {
    const [byKey, byToken] = [client(), client()];
    await byKey.enter(keys.second);
    const { token, tokenId } = await newToken('read');
    await byToken.enter({ token });
    const { catalog } = server.app.control;
    await catalog.setKeyState(keys.second.secretId, 'blocked');
    await call(server, 'RevokeToken', { tokenId });
    for (const browser of [byKey, byToken]) {
      assert.equal((await browser.send('GET', 'session')).status, 401);
    }
    await catalog.setKeyState(keys.second.secretId, 'active');
    assert.equal((await byKey.send('GET', 'session')).status, 401, 'it does not come back');
  });

  test('needs the header and the origin of the console', async () => {
    const browser = client();
    await browser.enter(keys.main);
    const statusWith = async (method: string, headers: Record<string, string>): Promise<number> => {
      const isRead = method === 'GET';
      const path = isRead ? 'session' : 'call/DescribeNamespace';
      return (await browser.send(method, path, isRead ? undefined : {}, headers)).status;
    };
    assert.equal(await statusWith('POST', {}), 200);
    for (const origin of [
      '',
      'null',
      'http://evil.example',
      'http://127.0.0.1',
      `${browser.origin}.evil`,
    ]) {
      assert.equal(await statusWith('POST', { origin }), 403, origin);
    }
    assert.equal(await statusWith('POST', { 'x-putmon-console': '' }), 403);
    assert.equal(await statusWith('GET', { origin: '' }), 200);
    assert.equal(await statusWith('GET', { origin: '', 'x-putmon-console': '' }), 403);
    assert.equal((await browser.send('POST', 'session', keys.main, { origin: '' })).status, 403);
    assert.equal((await browser.send('DELETE', 'session', undefined, { origin: '' })).status, 403);
  });

  test('is none of the receiver, nor of the signed API', async () => {
    const browser = client();
    await browser.enter(keys.main);
    const headers = { cookie: browser.cookie };
    const report = await fetch(`http://${server.address}/v2/index.php`, { headers });
    assert.equal(((await report.json()) as { code: number }).code, 1004);
    const url = `${browser.origin}/v2/index.php?Action=DescribeNamespace`;
    const signed = await fetch(url, { headers });
    assert.equal(((await signed.json()) as { code: number }).code, 4000);
  });
});

describe('an action', () => {
  test('answers what the published dialect answers', async () => {
    const browser = client();
    await browser.enter(keys.main);
    const byKey = await call(server, 'DescribeMetric', { namespace: 'cvm' });
    assert.deepEqual(
      await browser.call('DescribeMetric', { Region: 'gz', namespace: 'cvm' }),
      byKey,
    );
    const failed = await browser.call('DescribeMetric', { Region: 'gz', namespace: 'none' });
    assert.equal(failed.code, 4000);
    assert.match(failed.message, /^\(-502\)Resource does not exist/);
  });

  test('takes arrays and objects', async () => {
    const browser = client();
    await browser.enter(keys.main);
    const metric = { Region: 'gz', namespace: 'cvm', metricName: 'cpu' };
    const answer = await browser.call('GetMonitorData', {
      ...metric,
      dimensions: [{ name: 'ip', value: '10.0.0.1' }],
      statistics: 'max',
    });
    assert.equal(answer.code, 0, answer.message);
    const wrong = { ...metric, dimensions: [{ name: 'disk', value: 'sda' }], statistics: 'max' };
    assert.match((await browser.call('GetMonitorData', wrong)).message, /^\(-509\)/);
    const twice = { dimensions: [{ name: 'ip' }], 'dimensions.0.name': 'ip' };
    assert.equal((await browser.call('GetMonitorData', { ...metric, ...twice })).code, 4000);
  });

  test('is of the account of the session alone', async () => {
    const browser = client();
    await browser.enter(keys.ofOther);
    const answer = await browser.call('DescribeMetric', {
      Region: 'gz',
      namespace: 'cvm',
      account: 'acme',
    });
    assert.match(answer.message, /^\(-502\)/);
    assert.equal((await browser.call('DescribeKeys')).code, 6100);
    await browser.enter({ token: await server.operatorToken() });
    assert.equal((await browser.call('DescribeKeys', { account: 'acme' })).code, 0);
  });

  test('of a sub key needs its grant, and of a read token changes nothing', async () => {
    const browser = client();
    await browser.enter(keys.sub);
    assert.equal((await browser.call('DescribeNamespace', { Region: 'gz' })).code, 4101);
    await browser.enter({ token: (await newToken('read')).token });
    assert.equal((await browser.call('DescribeNamespace', { Region: 'gz' })).code, 0);
    for (const action of [
      'CreateNamespace',
      'CreateToken',
      'SendTestNotice',
      'DeleteMonitorData',
    ]) {
      assert.equal((await browser.call(action, { namespace: 'x' })).code, 4101, action);
    }
    assert.equal((await browser.call('StartBackup', { folder: '/x' })).code, 6100);
  });

  test('needs one JSON object, no larger than contentBytesMax', async () => {
    const browser = client();
    await browser.enter(keys.main);
    const path = 'call/DescribeNamespace';
    const statuses = async (body: unknown, headers = {}): Promise<unknown> =>
      ((await (await browser.send('POST', path, body, headers)).json()) as { code: number }).code;
    assert.equal(await statuses([1]), 4000);
    assert.equal(await statuses({}, { 'content-type': 'text/plain' }), 4000);
    assert.equal(await statuses({ namespace: 'x'.repeat(1_100_000) }), 4000);
    assert.equal((await browser.send('GET', path)).status, 405);
  });
});

describe('console: false', () => {
  test('answers 404 to everything below /console/, and makes no link', async () => {
    await server.reload({ console: 'false' });
    for (const path of ['', 'session', 'assets/x.js', 'call/DescribeNamespace']) {
      assert.equal((await client().send('GET', path)).status, 404, path);
    }
    assert.equal((await client().logIn(keys.main)).status, 404);
    const answer = await callAsOperator(server, await server.operatorToken(), 'CreateConsoleLink');
    assert.equal(answer.code, 4000);
    await server.reload({ console: 'true' });
    await client().enter(keys.main);
  });
});
