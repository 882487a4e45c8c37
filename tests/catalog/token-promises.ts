import assert from 'node:assert/strict';
import { CatalogConflictError } from '../../src/catalog/catalog.js';
import { tokenDraftOf, unsafeNames, type Promised } from './catalog-harness.js';

export function promiseTokens(promised: Promised): void {
  promised('a token is found by its id and by its hash', async (catalog, harness) => {
    const { id: accountId } = await catalog.createAccount('acme');
    const draft = tokenDraftOf(accountId, 'one', 'for a dashboard');
    const token = await catalog.createToken(draft);
    const { tokenId, ...rest } = token;
    assert.match(tokenId, /^rt-[a-z0-9]{8}$/);
    assert.deepEqual(rest, { ...draft, createdSeconds: harness.nowSeconds });
    for (const each of [catalog, await harness.open()]) {
      assert.deepEqual(each.tokenWithId(tokenId), token);
      assert.deepEqual(each.tokenWithHash(draft.hash), token);
      assert.equal(each.tokenWithId('rt-none0000'), undefined);
      assert.equal(each.tokenWithHash(tokenDraftOf(accountId, 'two').hash), undefined);
    }
  });

  promised('the tokens of an account are listed the oldest first', async (catalog, harness) => {
    const { id: accountId } = await catalog.createAccount('acme');
    const { id: otherId } = await catalog.createAccount('other');
    for (const text of ['c', 'a', 'b']) {
      await catalog.createToken(tokenDraftOf(accountId, text, text));
    }
    await catalog.createToken(tokenDraftOf(otherId, 'd'));
    for (const each of [catalog, await harness.open()]) {
      const notes = each.tokensOf(accountId).map(({ note }) => note);
      assert.deepEqual(notes, ['c', 'a', 'b']);
      assert.equal(each.tokensOf(otherId).length, 1);
    }
  });

  promised('a revoked token is there no more, and others stay', async (catalog, harness) => {
    const { id: accountId } = await catalog.createAccount('acme');
    const token = await catalog.createToken(tokenDraftOf(accountId, 'one'));
    const other = await catalog.createToken(tokenDraftOf(accountId, 'two'));
    assert.deepEqual(await catalog.revokeToken(token.tokenId), token);
    for (const each of [catalog, await harness.open()]) {
      assert.equal(each.tokenWithId(token.tokenId), undefined);
      assert.equal(each.tokenWithHash(token.hash), undefined);
      assert.deepEqual(each.tokensOf(accountId), [other]);
      assert.deepEqual(each.tokenWithHash(other.hash), other);
    }
  });

  promised('revoking a token that is not there is a conflict', async (catalog) => {
    const { id: accountId } = await catalog.createAccount('acme');
    const { tokenId } = await catalog.createToken(tokenDraftOf(accountId, 'one'));
    await assert.rejects(catalog.revokeToken('rt-none0000'), CatalogConflictError);
    await catalog.revokeToken(tokenId);
    await assert.rejects(catalog.revokeToken(tokenId), CatalogConflictError);
  });

  promised('a hash is of one token, whatever its account', async (catalog) => {
    const { id: accountId } = await catalog.createAccount('acme');
    const { id: otherId } = await catalog.createAccount('other');
    const draft = tokenDraftOf(accountId, 'one');
    const token = await catalog.createToken(draft);
    for (const each of [draft, { ...draft, accountId: otherId }]) {
      await assert.rejects(catalog.createToken(each), CatalogConflictError);
    }
    await assert.rejects(catalog.createToken(tokenDraftOf(-1, 'two')), CatalogConflictError);
    assert.deepEqual(catalog.tokenWithHash(draft.hash), token);
    assert.deepEqual(catalog.tokensOf(otherId), []);
  });

  promised('watchers are called with each change of tokens', async (catalog) => {
    const { id: accountId } = await catalog.createAccount('acme');
    const { version } = catalog;
    const seen: (readonly [string, number])[] = [];
    catalog.watch((change) => void seen.push([change, catalog.tokensOf(accountId).length]));
    const { tokenId } = await catalog.createToken(tokenDraftOf(accountId, 'one'));
    await catalog.revokeToken(tokenId);
    await assert.rejects(catalog.revokeToken(tokenId), CatalogConflictError);
    assert.deepEqual(seen, [
      ['tokens', 1],
      ['tokens', 0],
    ]);
    assert.equal(catalog.version, version + 2);
  });

  promised('a token keeps the namespaces that it is good for', async (catalog, harness) => {
    const { id: accountId } = await catalog.createAccount('acme');
    const namespaces = ['cvm', 'b', 'a'];
    const scoped = { ...tokenDraftOf(accountId, 'one'), kind: 'write' as const, namespaces };
    const token = await catalog.createToken(scoped);
    assert.match(token.tokenId, /^wt-[a-z0-9]{8}$/);
    const free = await catalog.createToken(tokenDraftOf(accountId, 'two'));
    for (const each of [catalog, await harness.open()]) {
      assert.deepEqual(each.tokenWithHash(scoped.hash)?.namespaces, namespaces);
      assert.equal(each.tokenWithHash(free.hash)?.namespaces, undefined);
      assert.deepEqual(each.tokens(), [token, free]);
    }
  });

  promised('whether there are tokens of a kind is known', async (catalog, harness) => {
    const { id: accountId } = await catalog.createAccount('acme');
    const write = { ...tokenDraftOf(accountId, 'one'), kind: 'write' as const };
    const ofKinds = (each: typeof catalog): boolean[] => [
      each.hasTokens('read'),
      each.hasTokens('write'),
    ];
    assert.deepEqual(ofKinds(catalog), [false, false]);
    const { tokenId } = await catalog.createToken(write);
    await catalog.createToken(tokenDraftOf(accountId, 'two'));
    assert.deepEqual(ofKinds(await harness.open()), [true, true]);
    await catalog.revokeToken(tokenId);
    assert.deepEqual(ofKinds(catalog), [true, false]);
    assert.deepEqual(ofKinds(await harness.open()), [true, false]);
  });

  promised('any text is a note', async (catalog, harness) => {
    const { id: accountId } = await catalog.createAccount('acme');
    const notes = [...unsafeNames, '', '\0', '给看板', '"'];
    for (const note of notes) await catalog.createToken(tokenDraftOf(accountId, note, note));
    for (const each of [catalog, await harness.open()]) {
      assert.deepEqual(
        each.tokensOf(accountId).map(({ note }) => note),
        notes,
      );
      for (const name of unsafeNames) assert.equal(each.tokenWithHash(name), undefined);
    }
  });
}
