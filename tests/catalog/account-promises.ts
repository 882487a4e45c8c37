import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { CatalogConflictError, type KeyState } from '../../src/catalog/catalog.js';
import type { Promised } from './catalog-harness.js';

const secretKey = 'Gu5t9xGARNpq86cd98joQYCN3EXAMPLE';

export function promiseAccounts(promised: Promised): void {
  promised('an account is found by its name', async (catalog) => {
    const account = await catalog.createAccount('acme');
    assert.deepEqual(catalog.accountNamed('acme'), account);
    assert.deepEqual(catalog.accounts(), [account]);
    assert.equal(catalog.accountNamed('ACME'), undefined);
  });

  promised('a second account of a name is a conflict', async (catalog) => {
    await catalog.createAccount('acme');
    await assert.rejects(catalog.createAccount('acme'), CatalogConflictError);
    assert.equal(catalog.accounts().length, 1);
  });
}

export function promiseKeys(promised: Promised): void {
  promised('a key is found by its SecretId, ready for HMAC', async (catalog, harness) => {
    const { id: accountId } = await catalog.createAccount('acme');
    const key = await catalog.addKey({ accountId, secretId: 'AKID1', secretKey, kind: 'sub' });
    assert.equal(catalog.keyOf('AKID1'), key);
    const { secret, ...rest } = key;
    assert.deepEqual(rest, {
      secretId: 'AKID1',
      accountId,
      kind: 'sub',
      state: 'active',
      createdSeconds: harness.nowSeconds,
    });
    assert.equal(
      createHmac('sha1', secret).update('text').digest('base64'),
      createHmac('sha1', secretKey).update('text').digest('base64'),
    );
    assert.equal(catalog.keyOf('AKID2'), undefined);
  });

  promised('a SecretId is of one account, also once it is revoked', async (catalog) => {
    const { id: accountId } = await catalog.createAccount('acme');
    const { id: otherId } = await catalog.createAccount('other');
    const key = { accountId, secretId: 'AKID1', secretKey, kind: 'main' } as const;
    await catalog.addKey(key);
    await assert.rejects(catalog.addKey({ ...key, accountId: otherId }), CatalogConflictError);
    await catalog.setKeyState('AKID1', 'revoked');
    await assert.rejects(catalog.addKey(key), CatalogConflictError);
  });

  promised('the keys of an account are listed the oldest first', async (catalog, harness) => {
    const { id: accountId } = await catalog.createAccount('acme');
    const { id: otherId } = await catalog.createAccount('other');
    for (const secretId of ['AKID3', 'AKID1', 'AKID2']) {
      await catalog.addKey({ accountId, secretId, secretKey, kind: 'main' });
    }
    await catalog.addKey({ accountId: otherId, secretId: 'AKID0', secretKey, kind: 'main' });
    await catalog.setKeyState('AKID3', 'blocked');
    for (const each of [catalog, await harness.open()]) {
      const secretIds = each.keysOf(accountId).map((key) => key.secretId);
      assert.deepEqual(secretIds, ['AKID3', 'AKID1', 'AKID2']);
    }
  });

  const turns: { states: KeyState[]; final: KeyState; conflict: boolean }[] = [
    { states: ['blocked'], final: 'blocked', conflict: false },
    { states: ['blocked', 'active'], final: 'active', conflict: false },
    { states: ['revoked'], final: 'revoked', conflict: false },
    { states: ['blocked', 'revoked'], final: 'revoked', conflict: false },
    { states: ['revoked', 'active'], final: 'revoked', conflict: true },
    { states: ['revoked', 'blocked'], final: 'revoked', conflict: true },
    { states: ['revoked', 'revoked'], final: 'revoked', conflict: true },
  ];
  for (const { states, final, conflict } of turns) {
    const outcome = conflict ? 'is a conflict' : 'is done';
    promised(`a key that turns ${states.join(', then ')} ${outcome}`, async (catalog, harness) => {
      const { id: accountId } = await catalog.createAccount('acme');
      await catalog.addKey({ accountId, secretId: 'AKID1', secretKey, kind: 'main' });
      const turning = (async () => {
        for (const state of states) await catalog.setKeyState('AKID1', state);
      })();
      await (conflict ? assert.rejects(turning, CatalogConflictError) : turning);
      assert.equal(catalog.keyOf('AKID1')?.state, final);
      assert.equal((await harness.open()).keyOf('AKID1')?.state, final);
    });
  }
}
