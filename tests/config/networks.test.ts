import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { loadConfig } from '../../src/config/load-config.js';
import { Networks } from '../../src/config/networks.js';

describe('the default networks', () => {
  const { allowNetworks, denyNetworks } = loadConfig({ environment: {}, flags: {} });
  const networks = new Networks(allowNetworks, denyNetworks);
  for (const [address, admitted] of [
    ['127.0.0.1', true],
    ['127.255.0.9', true],
    ['10.1.2.3', true],
    ['11.0.0.1', false],
    ['172.15.255.255', false],
    ['172.16.0.0', true],
    ['172.31.255.255', true],
    ['172.32.0.0', false],
    ['192.168.9.9', true],
    ['100.64.0.1', true],
    ['100.128.0.1', false],
    ['169.254.1.1', true],
    ['8.8.8.8', false],
    ['::1', true],
    ['::2', false],
    ['fe80::1', true],
    ['fe80::1%eth0', true],
    ['fec0::1', false],
    ['fd00::1', true],
    ['2001:db8::1', false],
    ['::ffff:10.0.0.1', true],
    ['::ffff:a00:1', true],
    ['::FFFF:8.8.8.8', false],
    ['', false],
    ['10', false],
    ['0x0a.0.0.1', false],
    ['localhost', false],
  ] as const) {
    test(`${address || 'no address'}: ${admitted ? 'admitted' : 'not admitted'}`, () => {
      assert.equal(networks.admits(address), admitted);
      assert.equal(networks.admits(address), admitted, 'asked again');
    });
  }
});

describe('lists', () => {
  for (const [situation, allow, deny, address, admitted] of [
    ['deny wins', ['10.0.0.0/8'], ['10.1.0.0/16'], '10.1.0.1', false],
    ['deny leaves the rest', ['10.0.0.0/8'], ['10.1.0.0/16'], '10.2.0.1', true],
    ['deny wins for mapped addresses', ['0.0.0.0/0'], ['10.1.0.0/16'], '::ffff:10.1.0.1', false],
    ['no network, no address', [], [], '127.0.0.1', false],
    ['all of IPv4', ['0.0.0.0/0'], [], '8.8.8.8', true],
    ['all of IPv6 is none of IPv4', ['::/0'], [], '8.8.8.8', false],
    ['all of IPv6 has no mapped address', ['::/0'], [], '::ffff:8.8.8.8', false],
    ['a mapped network is one of IPv4', ['::ffff:10.0.0.0/104'], [], '10.9.9.9', true],
    ['a network by one of its addresses', ['10.1.2.3/8'], [], '10.9.9.9', true],
    ['one address', ['192.0.2.7/32'], [], '192.0.2.8', false],
  ] as const) {
    test(situation, () => {
      assert.equal(new Networks(allow, deny).admits(address), admitted);
    });
  }

  test('what is no network is refused', () => {
    assert.throws(() => new Networks(['10.0.0.0']), RangeError);
  });
});

test('more addresses than are remembered are answered all the same', () => {
  const networks = new Networks(['10.0.0.0/8']);
  for (let index = 0; index < 40_000; index += 1) {
    const host = `${index >> 8}.${index & 255}`;
    assert.ok(networks.admits(`10.0.${host}`));
    assert.ok(!networks.admits(`11.0.${host}`));
  }
});
