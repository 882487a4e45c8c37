import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { keys } from '../support/accounts.js';
import { send } from '../support/control-call.js';
import { signWithOpenssl } from '../support/openssl-signature.js';
import { TestReceiver } from '../support/test-receiver.js';

const server = await TestReceiver.start();
after(() => server.stop());

const { secretId, secretKey } = keys.main;
let nonce = 0;

/** What is sent beside the common parameters, how those after SecretId are signed, and the codes. */
const table = [
  ['names as they are', { Z_a: '1' }, '&Timestamp=1700000000&Z_a=1', [0, 0, 0]],
  ['names rewritten', { Z_a: '1' }, '&Timestamp=1700000000&Z.a=1', [0, 0, 0]],
  [
    'names sorted, then rewritten',
    { Z_a: '1', 'Z.b': '2' },
    '&Timestamp=1700000000&Z.b=2&Z.a=1',
    [0, 0, 0],
  ],
  [
    'names rewritten, then sorted',
    { Z_a: '1', 'Z.b': '2' },
    '&Timestamp=1700000000&Z.a=1&Z.b=2',
    [0, 4100, 4100],
  ],
  ['a value with @ signed', { z: '@1' }, '&Timestamp=1700000000&z=@1', [0, 0, 0]],
  ['a value with @ left out', { z: '@1' }, '&Timestamp=1700000000', [0, 4100, 4100]],
  ['any other value left out', { z: '1' }, '&Timestamp=1700000000', [4100, 4100, 4100]],
  ['both', { Z_a: '1', 'Z.b': '2', z: '@3' }, '&Timestamp=1700000000&Z.a=1&Z.b=2', [0, 4100, 4100]],
] as const;

for (const [at, forms] of (['compatible', 'strict', 'all'] as const).entries()) {
  describe(`signatureForms ${forms}`, () => {
    for (const [situation, sent, signed, codes] of table) {
      test(`${situation}: ${codes[at]}`, async () => {
        await server.reload({ signatureForms: forms });
        nonce += 1;
        const text =
          'POSTmonitor.api.qcloud.com/v2/index.php?Action=DescribeNamespace' +
          `&Nonce=${nonce}&Region=gz&SecretId=${secretId}${signed}`;
        const form = new URLSearchParams({
          ...sent,
          Action: 'DescribeNamespace',
          Nonce: String(nonce),
          Region: 'gz',
          SecretId: secretId,
          Timestamp: '1700000000',
          Signature: signWithOpenssl(text, secretKey),
        });
        const { code, message } = await send(server.app.controlAddress, form);
        assert.equal(code, codes[at], message);
      });
    }
  });
}
