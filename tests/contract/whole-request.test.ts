import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { keys } from '../support/accounts.js';
import { signWithOpenssl } from '../support/openssl-signature.js';
import { diskUsage, formOf, postOf, reportOf, requestOf } from '../support/report.js';
import { send } from '../support/send.js';
import { all, canonicalHost, documented, signedForm } from '../support/signed-form.js';
import { TestReceiver } from '../support/test-receiver.js';
import type { Answer } from '../support/wire-reply.js';

const receiver = await TestReceiver.start({ signatureForms: 'all', autoRegister: 'true' });
after(() => receiver.stop());

const { secretId, secretKey } = keys.main;
const sign = (text: string): string => signWithOpenssl(text, secretKey);
const post = `POST${canonicalHost}/v2/index.php?`;

async function answerTo(request: Buffer): Promise<Answer> {
  return (await send(receiver.address, request)).answer;
}

/** The last line of the log, as an object. */
function lastLine(): Record<string, unknown> {
  return JSON.parse(receiver.logLines.at(-1) ?? '{}') as Record<string, unknown>;
}

describe('a signature that covers less is refused, and the log says what it covers', () => {
  for (const [situation, request, message] of [
    [
      'the documented form',
      signedForm({}, sign(documented)),
      'authentication failed: signatureForms is all, and the signature leaves parts open: ' +
        'it covers Action, Nonce, Region, SecretId, Timestamp',
    ],
    [
      'all but a value with @',
      signedForm({ parameters: { z: '@1' } }, sign(post + all)),
      'authentication failed: signatureForms is all, and the signature leaves parts open: it covers ' +
        'all parameters but those whose value begins with "@", "_" in names turned to "."',
    ],
    [
      'another SecretKey',
      signedForm({}, signWithOpenssl(post + all, 'another')),
      'authentication failed: Signature does not match; see `putmon sign explain`',
    ],
    [
      'JSON with an array, in whatever form',
      postOf(reportOf({}, { key: { secretId, secretKey: 'another' } })),
      'authentication failed: signatureForms is all, and no signature covers arrays or objects of ' +
        'JSON: send Data as text',
    ],
  ] as const) {
    test(situation, async () => {
      const answer = await answerTo(request);
      assert.deepEqual([answer.code, answer.message], [1011, message]);
      const { msg, signedText } = lastLine();
      assert.equal(msg, message);
      if (situation === 'the documented form') assert.equal(signedText, post + all);
    });
  }
});

/** A report as the SDKs flatten it, two data in it; a name as it came, its text, in byte order. */
const flattened = {
  'Data.0.dimensions.disk_name': 'sda',
  'Data.0.metricName': 'usage',
  'Data.0.value': '1',
  'Data.1.dimensions.disk_name': 'sdb',
  'Data.1.metricName': 'usage',
  'Data.1.value': '2',
  Namespace: 'captured',
  Nonce: '8',
  Region: 'gz',
  SecretId: secretId,
  Timestamp: '1700000000',
};
const flattenedText =
  'Data.0.dimensions.disk.name=sda&Data.0.metricName=usage&Data.0.value=1&' +
  'Data.1.dimensions.disk.name=sdb&Data.1.metricName=usage&Data.1.value=2&' +
  `Namespace=captured&Nonce=8&Region=gz&SecretId=${secretId}&Timestamp=1700000000`;
const Signature = sign(post + flattenedText);

describe('a captured report can be sent again, and nothing else', () => {
  const answerWith = (parameters: Record<string, string>): Promise<Answer> =>
    answerTo(requestOf({ body: formOf({ ...parameters, Signature }) }));
  const without = (name: string): Record<string, string> =>
    Object.fromEntries(Object.entries(flattened).filter(([each]) => each !== name));

  test('as it is', async () => {
    assert.equal((await answerWith(flattened)).code, 0);
  });

  for (const [name, text] of Object.entries(flattened)) {
    test(`${name} changed, or left out`, async () => {
      const changed = name === 'Timestamp' ? '1700000001' : `${text}1`;
      assert.equal((await answerWith({ ...flattened, [name]: changed })).code, 1011);
      assert.match(String((await answerWith(without(name))).code), /^(1009|1011)$/);
    });
  }

  test('a datum hidden from the receiver', async () => {
    const hidden = Object.entries(flattened).map(([name, text]) => [
      name.replace('Data.1.', 'Data_1.'),
      text,
    ]);
    const answer = await answerWith(Object.fromEntries(hidden) as Record<string, string>);
    assert.equal(answer.code, 1011);
  });

  test('a parameter added', async () => {
    for (const added of [{ z: '1' }, { z: '@1' }, { Data: JSON.stringify([diskUsage]) }]) {
      assert.notEqual((await answerWith({ ...flattened, ...added })).code, 0);
    }
  });

  test('"_" in the name of a dimension, which signs like "."', async () => {
    const [name] = Object.keys(flattened);
    assert(name !== undefined);
    const { code } = await answerWith({
      ...without(name),
      [name.replace('disk_name', 'disk.name')]: 'sda',
    });
    // The metric has a dimension disk_name: what is renamed is none of its own.
    assert.equal(code, 1017);
  });
});

test('under compatible a captured report may carry any Data', async () => {
  await receiver.reload({ signatureForms: 'compatible', autoRegister: 'true' });
  const Data = JSON.stringify([{ ...diskUsage, value: 99 }]);
  const request = signedForm({ parameters: { Data } }, sign(documented));
  assert.equal((await answerTo(request)).code, 0);
});

test('a value with @ is no part of the text, and part of what tells a repeat', async () => {
  const report = (ip: string): Buffer => {
    const named = { ...flattened, Namespace: 'files', Nonce: '9' };
    const changed = { ...named, 'Data.0.dimensions.disk_name': ip };
    const text = flattenedText
      .replace('Data.0.dimensions.disk.name=sda&', '')
      .replace('captured', 'files')
      .replace('Nonce=8', 'Nonce=9');
    return requestOf({ body: formOf({ ...changed, Signature: sign(post + text) }) });
  };
  const added = await receiver.storedBy(async () => {
    for (const ip of ['@one', '@one', '@two']) {
      assert.equal((await answerTo(report(ip))).code, 0);
    }
  });
  assert.equal(added, 4, 'two data of the first and two of the altered one, and no repeat');
});
