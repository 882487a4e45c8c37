import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CatalogUnavailableError } from '../../src/catalog/catalog.js';
import type { ControlNonces, SignedCallNonce } from '../../src/catalog/control-nonces.js';

export interface ControlNoncesHarness {
  readonly nonces: ControlNonces;
  /** Nonces as a killed process left them. */
  openAfterKill(takenFromSeconds: number): Promise<ControlNonces>;
  /** What `use` writes to fails from now on, or works again. */
  setBroken(isBroken: boolean): void;
  stop(): Promise<void>;
}

/** What an engine can not keep, each with its reason. */
export interface AbsentOfNonces {
  readonly durable?: string;
  readonly failures?: string;
}

export const limits = { controlNoncesPerKeyMax: 3, takenFromSeconds: 0 };

export const callOf = (nonce: string, changes: Partial<SignedCallNonce> = {}): SignedCallNonce => ({
  secretId: 'AKIDone',
  timestampSeconds: 1000,
  nonce,
  ...changes,
});

/** One test for each sentence that the contract promises. */
export function describeControlNonces(
  name: string,
  start: () => Promise<ControlNoncesHarness>,
  absent: AbsentOfNonces = {},
): void {
  type Check = (nonces: ControlNonces, harness: ControlNoncesHarness) => Promise<void>;
  const promised = (promise: string, check: Check, skip: string | false = false): void => {
    test(promise, { skip }, async () => {
      const harness = await start();
      try {
        await check(harness.nonces, harness);
      } finally {
        await harness.stop();
      }
    });
  };

  describe(`${name} remembers signed calls`, () => {
    promised('a call is new once', async (nonces) => {
      for (const [call, outcome] of [
        [callOf('1'), 'new'],
        [callOf('1'), 'used'],
        [callOf('1', { timestampSeconds: 1001 }), 'new'],
        [callOf('1', { secretId: 'AKIDtwo' }), 'new'],
        [callOf('2'), 'new'],
        [callOf('1'), 'used'],
      ] as const) {
        assert.equal(await nonces.use(call, limits), outcome);
      }
    });

    promised('of equal calls at once one is new', async (nonces) => {
      const uses = Array.from({ length: 10 }, () => nonces.use(callOf('1'), limits));
      const outcomes = await Promise.all(uses);
      assert.deepEqual(outcomes, ['new', ...Array.from({ length: 9 }, () => 'used')]);
    });

    promised('a key has room of its own, and what is beyond is not remembered', async (nonces) => {
      await nonces.use(callOf('1', { secretId: 'AKIDtwo' }), limits);
      for (const nonce of ['1', '2', '3']) await nonces.use(callOf(nonce), limits);
      assert.equal(await nonces.use(callOf('4'), limits), 'tooMany');
      assert.equal(await nonces.use(callOf('4'), limits), 'tooMany');
      assert.equal(await nonces.use(callOf('1'), limits), 'used');
      assert.equal(await nonces.use(callOf('1', { secretId: 'AKIDtwo' }), limits), 'used');
      assert.equal(await nonces.use(callOf('2', { secretId: 'AKIDtwo' }), limits), 'new');
      const wider = { ...limits, controlNoncesPerKeyMax: 4 };
      assert.equal(await nonces.use(callOf('4'), wider), 'new');
    });

    promised('what was signed before makes room, and no sooner', async (nonces) => {
      for (const nonce of ['1', '2', '3']) await nonces.use(callOf(nonce), limits);
      const now = callOf('4', { timestampSeconds: 2000 });
      assert.equal(await nonces.use(now, { ...limits, takenFromSeconds: 1000 }), 'tooMany');
      assert.equal(await nonces.use(now, { ...limits, takenFromSeconds: 1001 }), 'new');
      await nonces.forgetBefore(2000);
      assert.equal(await nonces.use(now, limits), 'used');
    });

    promised('a restart forgets what was used without a disk', async (nonces, harness) => {
      harness.setBroken(true);
      assert.equal(nonces.useUntilRestart(callOf('1'), limits), 'new');
      assert.equal(nonces.useUntilRestart(callOf('1'), limits), 'used');
      harness.setBroken(false);
      assert.equal(await nonces.use(callOf('1'), limits), 'used');
      const reopened = await harness.openAfterKill(0);
      assert.equal(await reopened.use(callOf('1'), limits), 'new');
    });

    const kill: Check = async (nonces, harness) => {
      const calls = ['1', '2', '3'].map((nonce) => callOf(nonce));
      await Promise.all(calls.map((call) => nonces.use(call, limits)));
      // Nothing is closed.
      const reopened = await harness.openAfterKill(0);
      for (const call of calls) assert.equal(await reopened.use(call, limits), 'used');
      assert.equal(await reopened.use(callOf('4'), limits), 'tooMany');
    };
    promised('a kill does not forget a call that was answered new', kill, absent.durable ?? false);

    const takenFrom: Check = async (nonces, harness) => {
      const later = callOf('2', { timestampSeconds: 2000 });
      for (const call of [callOf('1'), later]) await nonces.use(call, limits);
      const reopened = await harness.openAfterKill(1001);
      assert.equal(await reopened.use(callOf('1'), limits), 'new');
      assert.equal(await reopened.use(later, limits), 'used');
    };
    promised('what was signed before is not read again', takenFrom, absent.durable ?? false);

    const notKept: Check = async (nonces, harness) => {
      harness.setBroken(true);
      await assert.rejects(nonces.use(callOf('1'), limits), CatalogUnavailableError);
      harness.setBroken(false);
      assert.equal(await nonces.use(callOf('1'), limits), 'new');
      assert.equal(await nonces.use(callOf('1'), limits), 'used');
    };
    promised('a call that could not be kept is not used up', notKept, absent.failures ?? false);

    promised('a call after the end fails', async (nonces) => {
      await nonces.close();
      await assert.rejects(nonces.use(callOf('1'), limits), CatalogUnavailableError);
    });
  });
}
