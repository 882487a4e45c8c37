import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { postNamed } from '../support/named-data.js';
import { ReceiverRig, type RigFaults } from '../support/receiver-rig.js';
import { diskUsage, postOf, reportOf, type ReportParameters } from '../support/report.js';
import { codeOf } from '../support/send.js';
import { TestReceiver } from '../support/test-receiver.js';

const flags = { samplesPerMinuteMax: '5', replay: 'refuse' };
let nonce = 0;

/** A report of so many samples, right but for the changes. */
function request(samples: number, changes: ReportParameters = {}): Buffer {
  nonce += 1;
  const Data = Array.from({ length: samples }, () => diskUsage);
  return postOf(reportOf({ Nonce: nonce, Data, ...changes }));
}

const two = (changes: object): ReportParameters => ({
  Data: [diskUsage, { ...diskUsage, ...changes }],
});

describe('a refused report spends no samples of samplesPerMinuteMax', () => {
  let rig: ReceiverRig;
  beforeEach(async () => {
    rig = await ReceiverRig.start();
    rig.faults = { flags };
  });
  afterEach(() => rig.stop());

  const sendFive = (): Promise<number> => codeOf(rig.address, request(5));
  const sendOne = (): Promise<number> => codeOf(rig.address, request(1));

  for (const [situation, code, changes, around] of [
    ['a Region without a store', 1014, { Region: 'mars' }],
    ['a Namespace that is not created', 1016, { Namespace: 'none' }],
    ['Data without a datum', 1019, { Data: [] }],
    ['a name of 65 characters', 1020, two({ metricName: 'm'.repeat(65) })],
    ['dimensions of another metric', 1017, two({ dimensions: { host: 'a' } })],
    ['a metric that is not created', 1013, two({ metricName: 'none' })],
    ['a series too many', 1018, two({ dimensions: { ip: 'a', diskname: 'b' } })],
    ['more samples than are left', 1018, { Data: Array.from({ length: 6 }, () => diskUsage) }],
    ['a store that takes no writes', 1002, {}, { storeError: 'unavailable' }],
    ['a write that finds too many before it', 1002, {}, { storeError: 'busy' }],
  ] as const satisfies readonly (readonly [string, number, ReportParameters, RigFaults?])[]) {
    test(`${situation}: ${code}`, async () => {
      rig.faults = { flags: { ...flags, seriesMax: '1' }, ...around };
      assert.equal(await codeOf(rig.address, request(5, changes)), code);
      rig.faults = { flags };
      assert.equal(await sendFive(), 0);
      assert.equal(await sendOne(), 1018);
    });
  }

  test('a report that comes again: 1011', async () => {
    const report = request(2);
    assert.equal(await codeOf(rig.address, report), 0);
    assert.equal(await codeOf(rig.address, report), 1011);
    assert.equal(await codeOf(rig.address, request(3)), 0);
    assert.equal(await sendOne(), 1018);
  });
});

test('names that others registered in between spend no samples of who is refused', async (context) => {
  const receiver = await TestReceiver.start({
    autoRegister: true,
    samplesPerMinuteMax: '10',
    dimensionSetsPerNamespaceMax: '3',
  });
  context.after(() => receiver.stop());
  const requests = Array.from({ length: 10 }, (_, at) =>
    postNamed({ namespace: 'cvm', data: [[`m${at}`, { [`d${at}`]: 'a' }]] }),
  );
  const codes = await Promise.all(requests.map((each) => codeOf(receiver.address, each)));
  assert.deepEqual(codes.sort(), [0, ...Array.from({ length: 9 }, () => 1013)]);
  assert.equal(await codeOf(receiver.address, request(9)), 0);
  assert.equal(await codeOf(receiver.address, request(1)), 1018);
});
