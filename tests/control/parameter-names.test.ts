import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { keys } from '../support/accounts.js';
import { callAsOperator, send, textsOf } from '../support/control-call.js';
import { diskUsage, postOf, reportOf } from '../support/report.js';
import { signWithOpenssl } from '../support/openssl-signature.js';
import { codeOf } from '../support/send.js';
import { TestReceiver } from '../support/test-receiver.js';

const server = await TestReceiver.start();
after(() => server.stop());
assert.equal(await codeOf(server.address, postOf(reportOf())), 0);

const token = await server.operatorToken();
const { secretId, secretKey } = keys.main;

/** The realtime value of the datum that was reported, by the names that were signed. */
const texts = textsOf({
  Action: 'GetMonitorRealtimeData',
  Region: 'gz',
  SecretId: secretId,
  Timestamp: server.nowSeconds,
  'dimensions.0.name': 'diskname',
  'dimensions.0.value': diskUsage.dimensions.diskname,
  'dimensions.1.name': 'ip',
  'dimensions.1.value': diskUsage.dimensions.ip,
  metricName: 'diskusage',
  namespace: 'cvm',
  period: 300,
  statistics: 'max',
});
const value = {
  'diskname=disk1&ip=172.31.58.160': { value: 30, updateTime: '2023-11-15 06:15:00' },
};

let nonce = 0;

/** Sends what the rename makes of the names of a call that was signed as above. */
async function answerTo(
  rename: (name: string) => string,
  added: Record<string, string> = {},
): Promise<Awaited<ReturnType<typeof send>>> {
  nonce += 1;
  const signed: Record<string, string> = { ...texts, Nonce: String(nonce) };
  const pairs = Object.keys(signed)
    .sort()
    .map((name) => `${name}=${signed[name]}`);
  const text = `POSTmonitor.api.qcloud.com/v2/index.php?${pairs.join('&')}`;
  const sent = Object.entries(signed).map(([name, each]) => [rename(name), each]);
  const form = new URLSearchParams({
    ...(Object.fromEntries(sent) as Record<string, string>),
    ...added,
    Signature: signWithOpenssl(text, secretKey),
  });
  return send(server.app.controlAddress, form);
}

describe('a call is read by the names that were signed', () => {
  for (const [situation, rename] of [
    ['as it is', (name: string) => name],
    [
      'one name written with "_"',
      (name: string) => name.replace('dimensions.0.name', 'dimensions_0_name'),
    ],
    ['one "_" in a name', (name: string) => name.replace('dimensions.1.', 'dimensions_1.')],
    ['all names written with "_"', (name: string) => name.replaceAll('.', '_')],
  ] as const) {
    test(situation, async () => {
      const answer = await answerTo(rename);
      assert.deepEqual([answer.code, answer['data']], [0, value], answer.message);
    });
  }
});

describe('two names that become one are refused: 4000', () => {
  const message = 'parameter "dimensions.0.name" is given twice: "_" in its name is read as "."';

  // The value with "@" is not signed: only so can a stranger add a second one.
  for (const added of [{ dimensions_0_name: '@ip' }, { 'dimensions_0.name': '@diskname' }]) {
    test(`${Object.keys(added).join()} in a signed call`, async () => {
      const answer = await answerTo((name) => name, added);
      assert.deepEqual([answer.code, answer.message], [4000, message]);
    });
  }

  test('in a call of the operator', async () => {
    const both = { ...texts, account: 'acme', dimensions_0_name: 'diskname' };
    const answer = await callAsOperator(server, token, 'GetMonitorRealtimeData', both);
    assert.deepEqual([answer.code, answer.message], [4000, message]);
  });
});

test('a call of the operator is read likewise', async () => {
  const renamed = Object.fromEntries(
    Object.entries(texts).map(([name, each]) => [name.replaceAll('.', '_'), each]),
  );
  const own = { ...renamed, account: 'acme' };
  const answer = await callAsOperator(server, token, 'GetMonitorRealtimeData', own);
  assert.deepEqual([answer.code, answer['data']], [0, value], answer.message);
});

test('the receiver keeps "_" in the names of flattened Data', async () => {
  await server.reload({ autoRegister: 'true' });
  const flattened = reportOf({
    Data: undefined,
    Namespace: 'kept',
    'Data.0.metricName': 'usage',
    'Data.0.value': '1',
    'Data.0.dimensions.disk_name': 'sda',
  });
  const form = new URLSearchParams(flattened as Record<string, string>).toString();
  assert.equal(await codeOf(server.address, postOf(form)), 0);
  const [kept] = (await server.stored()).filter(({ namespace }) => namespace === 'kept');
  assert.equal(kept?.dimensions, 'disk_name=sda');
});
