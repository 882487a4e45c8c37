import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { newTokenText, tokenHashOf } from '../../src/catalog/access-token.js';
import { keys } from '../support/accounts.js';
import { nowSeconds } from '../support/report.js';
import { TestReceiver } from '../support/test-receiver.js';
import { askApi } from './api-client.js';
import { store } from './stored-metrics.js';

let putmon: TestReceiver;
const now = nowSeconds;
const [own, others, revoked] = ['own', 'others', 'revoked'].map(() => newTokenText('read'));

async function createToken(accountName: string, text: string): Promise<string> {
  const { catalog } = putmon.app.control;
  const accountId = catalog.accountNamed(accountName)?.id ?? 0;
  const hash = tokenHashOf(text, 'read') ?? '';
  return (await catalog.createToken({ accountId, kind: 'read', hash, note: '' })).tokenId;
}

before(async () => {
  putmon = await TestReceiver.start();
  const samples = [[now, 1]] as const;
  await store(putmon, { metric: 'load' }, [{ dimensions: { host: 'own' }, samples }]);
  await store(putmon, { metric: 'load', account: 'other' }, [
    { dimensions: { host: 'foreign' }, samples },
  ]);
  await createToken('acme', own ?? '');
  await createToken('other', others ?? '');
  await putmon.app.control.catalog.revokeToken(await createToken('acme', revoked ?? ''));
});

after(() => putmon.stop());

function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

const hosts = { own: ['own'], foreign: ['foreign'] };

describe('who reads what', () => {
  const rows: readonly (readonly [
    situation: string,
    authorization: string | undefined,
    expected: readonly string[] | 401 | 403,
  ])[] = [
    ['nobody', undefined, 401],
    ['a token', `Bearer ${own}`, hosts.own],
    ['a token as a password', basic('token', own ?? ''), hosts.own],
    ['a token of another account', `Bearer ${others}`, hosts.foreign],
    ['a revoked token', `Bearer ${revoked}`, 401],
    ['a token that is none', `Bearer ${newTokenText('read')}`, 401],
    ['a key, from this machine', basic(keys.main.secretId, keys.main.secretKey), hosts.own],
    ['a wrong SecretKey', basic(keys.main.secretId, keys.second.secretKey), 401],
    ['a blocked key', basic(keys.blocked.secretId, keys.blocked.secretKey), 403],
    ['a sub key that is granted nothing', basic(keys.sub.secretId, keys.sub.secretKey), 403],
    ['another scheme', 'Digest x', 401],
  ];
  for (const [situation, authorization, expected] of rows) {
    test(situation, async () => {
      const headers = authorization === undefined ? {} : { Authorization: authorization };
      const answer = await askApi(putmon, 'label/host/values', { headers });
      if (typeof expected !== 'number') {
        assert.deepEqual(answer.body.data, expected);
        return;
      }
      assert.equal(answer.status, expected);
      assert.equal(answer.body.errorType, expected === 401 ? 'unauthorized' : 'forbidden');
      assert.equal(answer.headers.has('WWW-Authenticate'), expected === 401);
    });
  }

  test('a key through a proxy on this machine', async () => {
    const Authorization = basic(keys.main.secretId, keys.main.secretKey);
    const headers = { Authorization, 'X-Forwarded-For': '192.0.2.7' };
    assert.equal((await askApi(putmon, 'labels', { headers })).status, 403);
  });
});

test('each call that reads is asked for a credential', async () => {
  for (const target of ['read', 'query', 'query_range', 'series', 'labels', 'label/x/values']) {
    const answer = await askApi(putmon, target, { method: target === 'read' ? 'POST' : 'GET' });
    assert.equal(answer.status, 401, target);
  }
  for (const target of ['metadata', 'rules', 'alerts', 'status/buildinfo', 'query_exemplars']) {
    assert.equal((await askApi(putmon, target)).status, 401, target);
  }
});

test('a token that is revoked while its answer is sent cuts the answer off', async () => {
  const text = newTokenText('read');
  const tokenId = await createToken('acme', text);
  const series = Array.from({ length: 100 }, (_, at) => ({
    dimensions: { disk: `${at}` },
    samples: [[now, at]] as const,
  }));
  await store(putmon, { metric: 'wide' }, series);
  // Twenty megabytes: more than lies between a server and a client that does not read.
  const target = `query_range?query=wide&start=${now}&end=${now + 10_000}&step=1`;
  const url = `http://${putmon.app.controlAddress}/prometheus/api/v1/${target}&lookback_delta=1d`;
  const response = await fetch(url, { headers: { Authorization: `Bearer ${text}` } });
  assert.equal(response.status, 200);
  await putmon.app.control.catalog.revokeToken(tokenId);
  await assert.rejects(response.text());
});
