import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { keys } from '../support/accounts.js';
import { call, callAsOperator, type CallParameters } from '../support/control-call.js';
import { ask, basicKey, bearer, createToken } from '../support/reader-calls.js';
import { ReaderServer } from '../support/reader-server.js';
import { TestReceiver } from '../support/test-receiver.js';

const server = await TestReceiver.start();
const operatorToken = await server.operatorToken();
const readers = await ReaderServer.start(() => server.app.control, '127.0.0.1');
after(() => Promise.all([readers.stop(), server.stop()]));

const token = await createToken(server);

describe('a reader is valid until its credential is not', () => {
  const asOperator = (action: string, parameters: CallParameters): Promise<unknown> =>
    callAsOperator(server, operatorToken, action, parameters);
  const { secretId } = keys.sub;

  /** How a credential is shown, and what ends it. */
  const endings: Readonly<Record<string, () => Promise<[string[], () => Promise<unknown>]>>> = {
    'a token that is revoked': async () => {
      const { text: shown, id } = await createToken(server);
      return [[bearer(shown)], () => call(server, 'RevokeToken', { tokenId: id })];
    },
    'a key that is blocked': () => {
      const { secretId: ended } = keys.second;
      const end = (): Promise<unknown> => asOperator('BlockKey', { secretId: ended });
      return Promise.resolve([[basicKey(keys.second)], end]);
    },
    'a key that is revoked': async () => {
      const { secretId: ended } = keys.second;
      await asOperator('UnblockKey', { secretId: ended });
      return [[basicKey(keys.second)], () => asOperator('RevokeKey', { secretId: ended })];
    },
    'a sub key whose grant is taken back': async () => {
      await asOperator('GrantKey', { secretId, 'grants.0': 'GetMonitorData' });
      return [[basicKey(keys.sub)], () => asOperator('GrantKey', { secretId })];
    },
    'nobody, when anonymousReadAccount changes': async () => {
      await server.reload({ anonymousReadAccount: 'other' });
      return [[], () => server.reload({ anonymousReadAccount: 'acme' })];
    },
  };

  for (const [situation, prepare] of Object.entries(endings)) {
    test(situation, async () => {
      const [lines, end] = await prepare();
      assert.ok(Array.isArray((await ask(readers, lines)).outcome));
      const reader = readers.readers.at(-1);
      assert.equal(reader?.isValid(), true);
      await ask(readers, [bearer(token.text)]);
      assert.equal(reader.isValid(), true);
      await end();
      assert.equal(reader.isValid(), false);
      const now = (await ask(readers, lines)).outcome;
      assert.ok(!Array.isArray(now) || now[0] !== reader.account.name);
    });
  }
});

test('the lists tell when a token or a key was used last', async () => {
  const unused = await createToken(server);
  server.nowSeconds += 100;
  await ask(readers, [bearer(token.text)]);
  await ask(readers, [basicKey(keys.main)]);
  const usedSeconds = server.nowSeconds;
  server.nowSeconds += 100;
  await ask(readers, [bearer(`${token.text}x`)]);
  const { data } = await callAsOperator(server, operatorToken, 'DescribeTokens', {
    account: 'acme',
  });
  const tokens = data as { tokenId: string; lastUsedSeconds: number | null }[];
  const lastOf = (id: string): unknown =>
    tokens.find(({ tokenId }) => tokenId === id)?.lastUsedSeconds;
  assert.deepEqual([lastOf(token.id), lastOf(unused.id)], [usedSeconds, null]);
  const { keyUses } = server.app.control;
  assert.equal(keyUses.of(keys.main.secretId).lastUsedSeconds, usedSeconds);
});
