import assert from 'node:assert/strict';
import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import { isIPv6 } from 'node:net';
import { after, describe, mock, test } from 'node:test';
import { checkHost, guardedLookup } from '../../src/alarms/notifiers/guarded-lookup.js';
import { Networks } from '../../src/config/networks.js';

const nothing = new Networks([]);
const refusal = /has no public address, and noticeNetworks does not allow it$/;

describe('an address in a URL', () => {
  for (const address of [
    ...['127.0.0.1', '10.1.2.3', '172.16.0.1', '192.168.0.1', '100.64.0.1', '169.254.169.254'],
    ...['0.0.0.0', '255.255.255.255', '224.0.0.1', '198.18.0.1', '240.0.0.1'],
    ...['[::1]', '[::]', '[fe80::1]', '[fd00::1]', '[fec0::1]', '[ff02::1]', '[::127.0.0.1]'],
    ...['[::ffff:10.0.0.1]', '[64:ff9b::10.0.0.1]', '[2002:a00:1::1]', '[2001::1]'],
  ]) {
    test(`${address} is not connected to`, () => {
      const { hostname } = new URL(`http://${address}/`);
      assert.throws(() => {
        checkHost(hostname, nothing);
      }, refusal);
    });
  }

  for (const address of ['8.8.8.8', '[2606:4700::1]', '[::ffff:8.8.8.8]']) {
    test(`${address} is`, () => {
      checkHost(address, nothing);
    });
  }
});

type Done = (error: null, addresses: readonly dns.LookupAddress[]) => void;

/** What the name servers say; the next connection asks. */
let answer: readonly string[] = [];
const lookup = mock.method(dns, 'lookup', (_: string, __: object, done: Done) => {
  done(
    null,
    answer.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 })),
  );
});
syncBuiltinESMExports();
after(() => {
  lookup.mock.restore();
  syncBuiltinESMExports();
});

/** What Node connects to, with its choice among families or without. */
function addressesOf(allowed: Networks, all: boolean): Promise<unknown> {
  return new Promise((resolve, reject) => {
    guardedLookup(allowed)('hook.example', { all }, (error, address) => {
      if (error === null) resolve(address);
      else reject(error);
    });
  });
}

describe('a name', () => {
  for (const addresses of [
    ['10.0.0.1'],
    ['8.8.8.8', '10.0.0.1'],
    ['::ffff:127.0.0.1'],
    ['2606:4700::1', 'fd00::1'],
    [],
  ]) {
    test(`of ${addresses.join(' and ') || 'no address'} is not connected to`, async () => {
      answer = addresses;
      for (const all of [true, false]) await assert.rejects(addressesOf(nothing, all), refusal);
    });
  }

  test('of public addresses is, at the very addresses that were checked', async () => {
    answer = ['8.8.8.8', '2606:4700::1'];
    assert.deepEqual(await addressesOf(nothing, true), [
      { address: '8.8.8.8', family: 4 },
      { address: '2606:4700::1', family: 6 },
    ]);
    assert.equal(await addressesOf(nothing, false), '8.8.8.8');
  });

  test('of an allowed one is', async () => {
    answer = ['10.0.0.1'];
    assert.equal(await addressesOf(new Networks(['10.0.0.0/8']), false), '10.0.0.1');
  });
});
