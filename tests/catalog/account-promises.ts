import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { CatalogConflictError, type KeyState } from '../../src/catalog/catalog.js';
import { guangzhou, keyDraftOf, unsafeNames, type Promised } from './catalog-harness.js';

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
    const draft = keyDraftOf(accountId, 'AKID1');
    const key = await catalog.addKey({ ...draft, kind: 'sub', grants: ['GetMonitorData', '*'] });
    assert.equal(catalog.keyOf('AKID1'), key);
    const { secret, ...rest } = key;
    assert.deepEqual(rest, {
      secretId: 'AKID1',
      accountId,
      kind: 'sub',
      state: 'active',
      grants: ['GetMonitorData', '*'],
      createdSeconds: harness.nowSeconds,
    });
    assert.equal(
      createHmac('sha1', secret).update('text').digest('base64'),
      createHmac('sha1', draft.secretKey).update('text').digest('base64'),
    );
    assert.equal(catalog.keyOf('AKID2'), undefined);
  });

  promised(
    'a key that nobody asked for is known as such, whatever becomes of it',
    async (catalog, harness) => {
      const { id: accountId } = await catalog.createAccount('acme');
      await catalog.addKey({ ...keyDraftOf(accountId, 'AKID1'), automatic: true });
      await catalog.addKey(keyDraftOf(accountId, 'AKID2'));
      await catalog.setKeyState('AKID1', 'blocked');
      for (const each of [catalog, await harness.open()]) {
        assert.deepEqual(
          each.keysOf(accountId).map(({ automatic }) => automatic),
          [true, undefined],
        );
      }
    },
  );

  promised('a change resolves once every watcher has, until its watch ends', async (catalog) => {
    const { id: accountId } = await catalog.createAccount('acme');
    const seen: (readonly string[])[] = [];
    const endWatch = catalog.watch(async (change) => {
      await Promise.resolve();
      seen.push([change, ...catalog.keys().map(({ secretId, state }) => `${secretId} ${state}`)]);
    });
    let otherCount = 0;
    catalog.watch(() => void (otherCount += 1));
    for (const [change, keys] of [
      [() => catalog.addKey(keyDraftOf(accountId, 'AKID1')), ['keys', 'AKID1 active']],
      [
        () => catalog.addKey(keyDraftOf(accountId, 'AKID2')),
        ['keys', 'AKID1 active', 'AKID2 active'],
      ],
      [() => catalog.setKeyState('AKID1', 'blocked'), ['keys', 'AKID1 blocked', 'AKID2 active']],
      [() => catalog.createAccount('other'), ['accounts', 'AKID1 blocked', 'AKID2 active']],
      [
        () => catalog.createNamespace(accountId, guangzhou, 'cvm'),
        ['namespaces', 'AKID1 blocked', 'AKID2 active'],
      ],
      [() => catalog.reload(), ['everything', 'AKID1 blocked', 'AKID2 active']],
    ] as const) {
      await change();
      assert.deepEqual(seen.pop(), keys);
    }
    assert.equal(otherCount, 6);
    await assert.rejects(catalog.addKey(keyDraftOf(accountId, 'AKID1')), CatalogConflictError);
    assert.deepEqual(seen, []);
    endWatch();
    await catalog.setKeyState('AKID2', 'blocked');
    assert.deepEqual(seen, []);
    assert.equal(otherCount, 7);
  });

  promised(
    'the version rises with each change that the view shows, and never otherwise',
    async (catalog) => {
      const versions = [catalog.version];
      const { id: accountId } = await catalog.createAccount('acme');
      versions.push(catalog.version);
      await catalog.addKey(keyDraftOf(accountId, 'AKID1'));
      versions.push(catalog.version);
      await assert.rejects(catalog.createAccount('acme'), CatalogConflictError);
      assert.equal(catalog.keys().length, 1);
      assert.equal(catalog.version, versions.at(-1));
      assert.deepEqual(
        versions,
        [...new Set(versions)].sort((a, b) => a - b),
      );
    },
  );

  promised('a SecretId is of one account, also once it is revoked', async (catalog) => {
    const { id: accountId } = await catalog.createAccount('acme');
    const { id: otherId } = await catalog.createAccount('other');
    const key = keyDraftOf(accountId, 'AKID1');
    await catalog.addKey(key);
    await assert.rejects(catalog.addKey({ ...key, accountId: otherId }), CatalogConflictError);
    await catalog.setKeyState('AKID1', 'revoked');
    await assert.rejects(catalog.addKey(key), CatalogConflictError);
  });

  promised('the keys of an account are listed the oldest first', async (catalog, harness) => {
    const { id: accountId } = await catalog.createAccount('acme');
    const { id: otherId } = await catalog.createAccount('other');
    for (const secretId of ['AKID3', 'AKID1', 'AKID2']) {
      await catalog.addKey(keyDraftOf(accountId, secretId));
    }
    await catalog.addKey(keyDraftOf(otherId, 'AKID0'));
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
      await catalog.addKey(keyDraftOf(accountId, 'AKID1'));
      const turning = (async () => {
        for (const state of states) await catalog.setKeyState('AKID1', state);
      })();
      await (conflict ? assert.rejects(turning, CatalogConflictError) : turning);
      assert.equal(catalog.keyOf('AKID1')?.state, final);
      assert.equal((await harness.open()).keyOf('AKID1')?.state, final);
    });
  }
}

export function promiseGrants(promised: Promised): void {
  promised('the grants of a key are those set last', async (catalog, harness) => {
    const { id: accountId } = await catalog.createAccount('acme');
    const created = await catalog.addKey({ ...keyDraftOf(accountId, 'AKID1'), grants: ['*'] });
    const changed = await catalog.setKeyGrants('AKID1', unsafeNames);
    assert.deepEqual(changed, { ...created, grants: unsafeNames });
    for (const each of [catalog, await harness.open()]) {
      assert.deepEqual(each.keyOf('AKID1')?.grants, unsafeNames);
    }
    await catalog.setKeyGrants('AKID1', []);
    assert.deepEqual((await harness.open()).keyOf('AKID1')?.grants, []);
  });

  promised('a key keeps its grants through its states', async (catalog, harness) => {
    const { id: accountId } = await catalog.createAccount('acme');
    await catalog.addKey({ ...keyDraftOf(accountId, 'AKID1'), kind: 'sub', grants: ['a'] });
    await catalog.setKeyState('AKID1', 'blocked');
    await catalog.setKeyGrants('AKID1', ['b']);
    await catalog.setKeyState('AKID1', 'revoked');
    for (const each of [catalog, await harness.open()]) {
      assert.deepEqual(each.keyOf('AKID1')?.grants, ['b']);
      assert.equal(each.keyOf('AKID1')?.state, 'revoked');
    }
  });

  promised('the grants of a revoked key do not change', async (catalog, harness) => {
    const { id: accountId } = await catalog.createAccount('acme');
    await catalog.addKey({ ...keyDraftOf(accountId, 'AKID1'), kind: 'sub', grants: ['a'] });
    await catalog.setKeyState('AKID1', 'revoked');
    await assert.rejects(catalog.setKeyGrants('AKID1', ['b']), CatalogConflictError);
    for (const each of [catalog, await harness.open()]) {
      assert.deepEqual(each.keyOf('AKID1')?.grants, ['a']);
    }
  });

  promised('grants stay as they were given', async (catalog) => {
    const { id: accountId } = await catalog.createAccount('acme');
    const grants = ['a'];
    const key = await catalog.addKey({ ...keyDraftOf(accountId, 'AKID1'), grants });
    const changing = catalog.setKeyGrants('AKID1', grants);
    grants.push('b');
    assert.deepEqual([key.grants, (await changing).grants], [['a'], ['a']]);
  });
}
