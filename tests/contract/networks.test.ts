import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { postOf, reportOf } from '../support/report.js';
import { send } from '../support/send.js';
import { TestReceiver } from '../support/test-receiver.js';

const receiver = await TestReceiver.start();
after(() => receiver.stop());

const denied =
  'client blocked: address "127.0.0.2" is outside allowNetworks or inside denyNetworks';
const elsewhere = 'parameter invalid: address "127.0.0.2" is no server of Region "gz"';

describe('a client at 127.0.0.2', () => {
  for (const [situation, flags, code, message] of [
    ['by default', {}, 0, 'OK'],
    ['its network allowed', { allowNetworks: '127.0.0.0/8' }, 0, 'OK'],
    ['another allowed', { allowNetworks: '10.0.0.0/8' }, 1008, denied],
    ['its neighbour allowed', { allowNetworks: '127.0.0.1/32' }, 1008, denied],
    ['denied', { denyNetworks: '127.0.0.2/32' }, 1008, denied],
    ['its neighbour denied', { denyNetworks: '127.0.0.1/32' }, 0, 'OK'],
    [
      'allowed and denied',
      { allowNetworks: '127.0.0.0/8', denyNetworks: '127.0.0.0/30' },
      1008,
      denied,
    ],
    ['in the networks of its Region', { regionNetworks: '{"gz":["127.0.0.2/32"]}' }, 0, 'OK'],
    ['in those of another Region too', { regionNetworks: '{"sh":["10.0.0.0/8"]}' }, 0, 'OK'],
    ['elsewhere than its Region', { regionNetworks: '{"gz":["10.0.0.0/8"]}' }, 1013, elsewhere],
    [
      'elsewhere, by the long name',
      { regionNetworks: '{"ap-guangzhou":["10.0.0.0/8"]}' },
      1013,
      elsewhere,
    ],
    [
      'its Region without a store',
      { regions: 'sh,bj' },
      1014,
      'data dropped, no route: no store is configured for Region "gz"',
    ],
    ['its Region with a store', { regions: 'sh,ap-guangzhou' }, 0, 'OK'],
  ] as const) {
    test(`${situation}: ${code}`, async () => {
      await receiver.reload(flags);
      const { answer } = await send(receiver.address, postOf(reportOf()), '127.0.0.2');
      assert.deepEqual(answer, { code, message });
    });
  }
});
