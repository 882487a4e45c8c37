import assert from 'node:assert/strict';
import { after, beforeEach, describe, test } from 'node:test';
import { api3Body, api3Request, sendApi3 } from '../support/api3-request.js';
import { ReceiverRig, type RigFaults } from '../support/receiver-rig.js';

const rig = await ReceiverRig.start();
after(() => rig.stop());
beforeEach(() => {
  rig.faults = {};
});

/** What goes wrong around the receiver. */
const situations: readonly (readonly [string, string, RigFaults, string?])[] = [
  ['starting', 'ResourceUnavailable', { state: 'starting' }, '1'],
  ['draining', 'ResourceUnavailable', { state: 'draining' }, '1'],
  ['a store that takes no writes', 'ResourceUnavailable', { storeWritable: false }, '1'],
  ['a write that fails', 'ResourceUnavailable', { storeError: 'unavailable' }, '1'],
  ['a write that finds too many before it', 'ResourceUnavailable', { storeError: 'busy' }, '1'],
  [
    'an address that is denied',
    'UnauthorizedOperation',
    { flags: { denyNetworks: '127.0.0.0/8' } },
  ],
  ['requests over the rate', 'RequestLimitExceeded', { limiter: { requests: 'refused' } }, '7'],
  ['samples over the quota', 'LimitExceeded', { limiter: { samples: 'refused' } }, '7'],
  ['series over the limit', 'LimitExceeded', { flags: { seriesMax: '1' } }],
  ['a limiter that fails', 'ResourceUnavailable', { limiter: { requests: 'failing' } }],
  ['a region without a store', 'UnsupportedRegion', { flags: { regions: 'sh' } }],
  ['a defect', 'InternalError', { storeError: new TypeError('a defect') }],
];

describe('what goes wrong around the receiver has its error, and nothing is stored', () => {
  for (const [situation, code, faults, retryAfter] of situations) {
    test(`${situation}: ${code}`, async () => {
      const before = await rig.stored();
      rig.faults = faults;
      const Metrics = ['a', 'b', 'c'].map((name) => ({ MetricName: name, Value: 1 }));
      const { reply, response } = await sendApi3(rig.address, api3Request({ body: { Metrics } }));
      assert.deepEqual([reply.status, response.Error?.Code], [200, code]);
      assert.equal(reply.headers.get('retry-after'), retryAfter);
      rig.faults = {};
      assert.deepEqual(await rig.stored(), before);
    });
  }

  test('a defect is told by its RequestId, and stands in the log whole', async () => {
    const defect = new TypeError('a defect');
    rig.faults = { storeError: defect };
    const { response } = await sendApi3(rig.address, api3Request({ body: api3Body }));
    const failure = rig.failures.at(-1);
    assert.equal(failure?.error, defect);
    assert.equal(failure.fields['requestId'], response.RequestId);
    assert.ok(response.Error?.Message.includes(response.RequestId));
  });

  test('a repeat is FailedOperation where repeats are refused', async () => {
    rig.faults = { flags: { replay: 'refuse' } };
    const codes: (string | undefined)[] = [];
    for (const request of [api3Request(), api3Request()]) {
      codes.push((await sendApi3(rig.address, request)).response.Error?.Code);
    }
    assert.deepEqual(codes, [undefined, 'FailedOperation']);
  });
});
