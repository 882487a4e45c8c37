import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { keys } from '../support/accounts.js';
import {
  call,
  callAsOperator,
  type CallParameters,
  type ControlAnswer,
} from '../support/control-call.js';
import { assertAnswer, invalid, missing, overLimit, unknown } from '../support/control-steps.js';
import { TestReceiver } from '../support/test-receiver.js';

const server = await TestReceiver.start();
after(() => server.stop());

interface TokenRecord {
  readonly tokenId: string;
  readonly account: string;
  readonly kind: string;
  readonly note: string;
  readonly createdSeconds: number;
  readonly lastUsedSeconds?: number | null;
  readonly token?: string;
}

/** About acme; each start has a token of its own. */
async function asOperator(action: string, parameters: CallParameters = {}): Promise<ControlAnswer> {
  const named = { account: 'acme', ...parameters };
  return callAsOperator(server, await server.operatorToken(), action, named);
}

const read = { kind: 'read' };

async function create(parameters = {}, key = keys.main): Promise<TokenRecord> {
  const answer = await call(server, 'CreateToken', { ...read, ...parameters }, { key });
  assert.equal(answer.code, 0, answer.message);
  return answer['data'] as TokenRecord;
}

async function listed(key = keys.main): Promise<TokenRecord[]> {
  const answer = await call(server, 'DescribeTokens', {}, { key });
  assert.equal(answer.code, 0, answer.message);
  return answer['data'] as TokenRecord[];
}

async function revokeAll(): Promise<void> {
  for (const { tokenId } of await listed()) {
    assert.equal((await call(server, 'RevokeToken', { tokenId })).code, 0);
  }
}

describe('a token', () => {
  test('is told once, then listed without its text, and gone once it is revoked', async () => {
    const { token, ...record } = await create({ note: 'for Grafana 看板' });
    assert.match(token ?? '', /^putmon_read_[\w-]{43}$/);
    const { tokenId, ...rest } = record;
    assert.match(tokenId, /^rt-[a-z0-9]{8}$/);
    assert.deepEqual(rest, {
      account: 'acme',
      kind: 'read',
      note: 'for Grafana 看板',
      createdSeconds: server.nowSeconds,
    });
    assert.deepEqual(await listed(), [{ ...record, lastUsedSeconds: null }]);
    assertAnswer(await call(server, 'RevokeToken', { tokenId }), { data: record });
    assert.deepEqual(await listed(), []);
    assertAnswer(await call(server, 'RevokeToken', { tokenId }), unknown);
  });

  test('is no other that was made', async () => {
    const made = [await create(), await create()];
    assert.equal(new Set(made.map(({ token }) => token)).size, 2);
    assert.equal(new Set(made.map(({ tokenId }) => tokenId)).size, 2);
    await revokeAll();
  });

  test('that may write names the namespaces that it is good for, each once', async () => {
    const many = (count: number): string[] => Array.from({ length: count }, (_, at) => `n${at}`);
    const { token, ...record } = await create({ kind: 'write', namespaces: ['b', 'a', 'b'] });
    assert.match(token ?? '', /^putmon_write_[\w-]{43}$/);
    assert.deepEqual((record as { namespaces?: unknown }).namespaces, ['b', 'a']);
    assert.deepEqual(await listed(), [{ ...record, lastUsedSeconds: null }]);
    await revokeAll();
    const ask = (parameters: CallParameters): Promise<ControlAnswer> =>
      call(server, 'CreateToken', parameters);
    assertAnswer(await ask({ kind: 'read', namespaces: ['a'] }), invalid('namespaces'));
    assertAnswer(await ask({ kind: 'write', namespaces: ['a b'] }), invalid('namespaces'));
    assertAnswer(await ask({ kind: 'write', namespaces: many(101) }), overLimit);
    assert.equal((await ask({ kind: 'write', namespaces: many(100) })).code, 0);
    await revokeAll();
    assert.deepEqual(await listed(), []);
  });

  test('is there after a restart', async () => {
    const { token, ...record } = await create({ note: 'kept' });
    assert.ok(token);
    await server.restart();
    assert.deepEqual(await listed(), [{ ...record, lastUsedSeconds: null }]);
    await revokeAll();
    await server.restart();
    assert.deepEqual(await listed(), []);
  });

  test('is not told where it is given in place of its id', async () => {
    const { token = '' } = await create();
    const answer = await call(server, 'RevokeToken', { tokenId: token });
    assertAnswer(answer, invalid('tokenId'));
    assert.ok(!JSON.stringify(answer).includes(token));
    assert.ok(server.logLines.every((line) => !line.includes(token)));
    await revokeAll();
  });

  test('is nothing that signs or shows itself at the actions', async () => {
    const { token = '' } = await create();
    assert.equal((await callAsOperator(server, token, 'DescribeTokens')).code, 4100);
    await revokeAll();
  });
});

describe('CreateToken', () => {
  for (const [situation, parameters, expected] of [
    ['of no kind', { kind: undefined }, missing('kind')],
    ['of a kind that is none', { kind: 'admin' }, invalid('kind')],
    ['of another case', { kind: 'READ' }, invalid('kind')],
    ['of an inherited name', { kind: 'constructor' }, invalid('kind')],
    ['with a long note', { note: 'x'.repeat(256) }, invalid('note')],
    ['with a note of two lines', { note: 'a\nb' }, invalid('note')],
  ] as const) {
    test(situation, async () => {
      const given = { ...read, ...parameters };
      assertAnswer(await call(server, 'CreateToken', given), expected);
      assert.deepEqual(await listed(), []);
    });
  }

  test('for an account that is none', async () => {
    assertAnswer(await asOperator('CreateToken', { ...read, account: 'none' }), unknown);
    assert.equal(server.app.control.catalog.accountNamed('none'), undefined);
  });
});

describe('an account has its own tokens alone', () => {
  test('also where another is named', async () => {
    const own = await create();
    const theirs = await create({ account: 'acme' }, keys.ofOther);
    assert.equal(theirs.account, 'other');
    for (const [key, mine, not] of [
      [keys.main, own, theirs],
      [keys.ofOther, theirs, own],
    ] as const) {
      const ids = (await listed(key)).map(({ tokenId }) => tokenId);
      assert.deepEqual(ids, [mine.tokenId]);
      for (const account of [undefined, not.account]) {
        const named = { tokenId: not.tokenId, account };
        assertAnswer(await call(server, 'RevokeToken', named, { key }), unknown);
      }
    }
    assertAnswer(await asOperator('RevokeToken', { tokenId: theirs.tokenId }), unknown);
    const { tokenId } = theirs;
    assert.equal((await asOperator('RevokeToken', { tokenId, account: 'other' })).code, 0);
    const ofAny = { tokenId: own.tokenId, account: undefined };
    assert.equal((await asOperator('RevokeToken', ofAny)).code, 0);
    assert.deepEqual([await listed(), await listed(keys.ofOther)], [[], []]);
  });
});

describe('a sub key', () => {
  const { secretId } = keys.sub;
  for (const [grants, codes] of [
    [[], [4101, 4101, 4101]],
    [['DescribeTokens'], [4101, 0, 4101]],
    [
      ['CreateToken', 'RevokeToken'],
      [0, 4101, 0],
    ],
    [['*'], [0, 0, 0]],
  ] as const) {
    test(`with a grant of ${grants.join(' and ') || 'nothing'}`, async () => {
      assert.equal((await asOperator('GrantKey', { secretId, grants })).code, 0);
      const { tokenId } = await create();
      const answers = [
        await call(server, 'CreateToken', read, { key: keys.sub }),
        await call(server, 'DescribeTokens', {}, { key: keys.sub }),
        await call(server, 'RevokeToken', { tokenId }, { key: keys.sub }),
      ];
      assert.deepEqual(
        answers.map(({ code }) => code),
        codes,
      );
      await revokeAll();
    });
  }
});

describe('tokensPerAccountMax', () => {
  test('refuses one more; a revoked one makes room; 0 turns it off', async () => {
    await server.reload({ tokensPerAccountMax: '2' });
    const { tokenId } = await create();
    await create();
    assertAnswer(await call(server, 'CreateToken', read), overLimit);
    const { detail } = await call(server, 'CreateToken', read);
    assert.equal(
      detail,
      'account acme would have 3 access tokens; at most 2 are allowed (tokensPerAccountMax); revoke one first',
    );
    await create({}, keys.ofOther);
    assert.equal((await call(server, 'RevokeToken', { tokenId })).code, 0);
    await create();
    await server.reload({ tokensPerAccountMax: '0' });
    await create();
    await server.reload({});
    await revokeAll();
  });

  test('holds for calls at the same time', async () => {
    await server.reload({ tokensPerAccountMax: '5' });
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => call(server, 'CreateToken', read)),
    );
    assert.equal(answers.filter(({ code }) => code === 0).length, 5);
    const { data } = await call(server, 'DescribeQuota');
    assert.deepEqual(
      (data as { limit: string }[]).find(({ limit }) => limit === 'tokensPerAccountMax'),
      { limit: 'tokensPerAccountMax', used: 5, max: 5 },
    );
    await server.reload({});
    await revokeAll();
  });
});
