import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { keys, type KeyPair } from '../support/accounts.js';
import { signWithOpenssl, type Digest } from '../support/openssl-signature.js';
import { diskUsage } from '../support/report.js';
import { codeOf } from '../support/send.js';
import {
  all,
  canonicalHost,
  documented,
  five,
  signedForm,
  type Sent,
} from '../support/signed-form.js';
import { TestReceiver } from '../support/test-receiver.js';

const receiver = await TestReceiver.start();
after(() => receiver.stop());
const { catalog } = receiver.app.control;
const accountId = catalog.accountNamed('acme')?.id ?? 0;
const underscored: KeyPair = { secretId: 'AKID_with_underscores', secretKey: 'key' };
await catalog.addKey({ accountId, ...underscored, kind: 'main', grants: [] });

interface Signing {
  readonly key?: string;
  readonly digest?: Digest;
}

const { secretId } = keys.main;
const sha256: Signing = { digest: 'sha256' };
const byUnderscored: Signing = { key: underscored.secretKey };
const says = (SignatureMethod: string): Sent => ({ parameters: { SignatureMethod } });
const of = (changes: Record<string, string>): Sent => ({ parameters: changes });
const signed = (parameters: string, host = canonicalHost, path = '/v2/index.php'): string =>
  `POST${host}${path}?${parameters}`;
const dotted = documented.replace(secretId, 'AKID.with.underscores');
const longNonce = '9223372036854775807';
const report: Sent = { path: '/report.cgi' };
const lan: Sent = { host: '10.0.0.7:8080' };
const twoNames = of({ Z_a: '1', 'Z.b': '2' });
const oneName = of({ Z_a: '1', 'Z.a': '2' });
const inGet = (sent: Sent): Sent => ({ ...sent, method: 'GET' });
const inGetText = (parameters: string): string => signed(parameters).replace('POST', 'GET');
const elsewhere: Sent = { ...lan, path: 'http://user:word@10.0.0.9:81/v2/index.php' };
const proxied: Sent = { path: `http://${canonicalHost}:8080/v2/index.php` };
const arrayInJson: Sent = { json: true, parameters: { Data: [diskUsage] } };

/** The codes under compatible, strict and all. */
type Codes = readonly [number, number, number];

/** What is sent, the text that is signed, and how it is answered. */
const table: readonly (readonly [string, Sent, string, Codes, Signing?])[] = [
  ['the documented form', {}, documented, [0, 0, 1011]],
  [
    'the documented form of a GET',
    { method: 'GET' },
    documented.replace('POST', 'GET'),
    [0, 0, 1011],
  ],
  ['Action sent as well', of({ Action: 'PutMonitorData' }), documented, [0, 0, 1011]],
  ['whatever the Host header says', lan, documented, [0, 0, 1011]],
  ['without a Host header', { host: undefined }, documented, [0, 0, 1011]],
  ['sent to /report.cgi', report, documented, [0, 0, 1011]],
  [
    'sent to and signed for it',
    report,
    signed(five, canonicalHost, '/report.cgi'),
    [0, 1011, 1011],
  ],
  ['signed for /report.cgi', {}, signed(five, canonicalHost, '/report.cgi'), [0, 1011, 1011]],
  ['a path of its own', {}, signed(five, canonicalHost, '/index.php'), [1011, 1011, 1011]],
  ['the Host header with its port', lan, signed(five, '10.0.0.7:8080'), [0, 1011, 1011]],
  ['the Host header less its port', lan, signed(five, '10.0.0.7'), [0, 1011, 1011]],
  ['the host of an absolute target', elsewhere, signed(five, '10.0.0.9:81'), [0, 1011, 1011]],
  ['the Host header beside it', elsewhere, signed(five, '10.0.0.7:8080'), [1011, 1011, 1011]],
  ['the published host, sent so', proxied, documented, [0, 0, 1011]],
  ['a host of its own', lan, signed(five, '10.0.0.8'), [1011, 1011, 1011]],
  ['the other method', {}, documented.replace('POST', 'GET'), [1011, 1011, 1011]],
  ['no method', {}, documented.replace('POST', ''), [1011, 1011, 1011]],
  [
    'the five without Action',
    {},
    documented.replace('Action=PutMonitorData&', ''),
    [1011, 1011, 1011],
  ],
  ['another order', {}, signed(five.split('&').reverse().join('&')), [1011, 1011, 1011]],
  ['all parameters', {}, signed(all), [0, 1011, 0]],
  ['all parameters, on the Host header', lan, signed(all, '10.0.0.7:8080'), [0, 1011, 0]],
  [
    'all parameters on /report.cgi',
    report,
    signed(all, canonicalHost, '/report.cgi'),
    [0, 1011, 0],
  ],
  ['all parameters in JSON', { json: true }, signed(all), [0, 1011, 0]],
  ['all parameters in JSON, Data an array', arrayInJson, signed(all), [1011, 1011, 1011]],
  ['all parameters but one', {}, signed(all.replace('Namespace=cvm&', '')), [1011, 1011, 1011]],
  ['a name with _ as it is', of({ Z_z: '1' }), signed(`${all}&Z_z=1`), [0, 1011, 0]],
  ['a name with _ turned to .', of({ Z_z: '1' }), signed(`${all}&Z.z=1`), [0, 1011, 0]],
  ['names in byte order', of({ a: '1', Z: '2' }), signed(`${all}&Z=2&a=1`), [0, 1011, 0]],
  [
    'a value with _ turned to .',
    of({ SecretId: underscored.secretId }),
    dotted,
    [0, 1011, 1011],
    byUnderscored,
  ],
  ['HmacSHA1', says('HmacSHA1'), documented, [0, 0, 1011]],
  ['HmacSHA256', says('HmacSHA256'), documented, [0, 0, 1011], sha256],
  ['SHA-256 without the word', {}, documented, [1011, 1011, 1011], sha256],
  ['SHA-256 with another word', says('hmacsha256'), documented, [1011, 1011, 1011], sha256],
  ['SHA-1 where the word says SHA-256', says('HmacSHA256'), documented, [1011, 1011, 1011]],
  [
    'a Nonce of 19 digits',
    of({ Nonce: longNonce }),
    documented.replace('=7', `=${longNonce}`),
    [0, 0, 1011],
  ],
  ['a Timestamp with .0', of({ Timestamp: '1700000000.0' }), `${documented}.0`, [0, 0, 1011]],
  ['the same signed without', of({ Timestamp: '1700000000.0' }), documented, [1011, 1011, 1011]],
  ['the key of another', {}, documented, [1011, 1011, 1011], { key: keys.ofOther.secretKey }],

  // Two names that sort otherwise once "_" is ".": the SDKs for Python and Ruby rewrite first.
  ['sorted, then rewritten', twoNames, signed(`${all}&Z.b=2&Z.a=1`), [0, 1011, 0]],
  ['rewritten, then sorted', twoNames, signed(`${all}&Z.a=1&Z.b=2`), [0, 1011, 1011]],
  ['the same in a GET', inGet(twoNames), inGetText(`${all}&Z.a=1&Z.b=2`), [0, 1011, 1011]],
  [
    'the same on the Host header',
    { ...twoNames, ...lan },
    signed(`${all}&Z.a=1&Z.b=2`, '10.0.0.7'),
    [0, 1011, 1011],
  ],
  ['two names that become one', oneName, signed(`${all}&Z.a=2&Z.a=1`), [0, 1011, 0]],
  ['one of them signed', oneName, signed(`${all}&Z.a=1`), [1011, 1011, 1011]],
  // The SDKs take a POSTed value that begins with "@" for a file.
  ['a value with @ left out', of({ z: '@1' }), signed(all), [0, 1011, 1011]],
  ['a value with @ signed', of({ z: '@1' }), signed(`${all}&z=@1`), [0, 1011, 0]],
  ['@ within a value left out', of({ z: '1@' }), signed(all), [1011, 1011, 1011]],
  [
    'a value with @ left out of JSON',
    { json: true, ...of({ z: '@1' }) },
    signed(all),
    [0, 1011, 1011],
  ],
  ['a value with @ left out of a GET', inGet(of({ z: '@1' })), inGetText(all), [1011, 1011, 1011]],
  [
    'a value with @ left out on the Host header',
    { ...of({ z: '@1' }), ...lan },
    signed(all, '10.0.0.7:8080'),
    [0, 1011, 1011],
  ],
  [
    'both: rewritten, sorted, and @ left out',
    of({ Z_a: '1', 'Z.b': '2', 'Z.c': '@3' }),
    signed(`${all}&Z.a=1&Z.b=2`),
    [0, 1011, 1011],
  ],
  [
    'SHA-256 over all but @',
    of({ SignatureMethod: 'HmacSHA256', z: '@1' }),
    signed(all.replace('&Timestamp', '&SignatureMethod=HmacSHA256&Timestamp')),
    [0, 1011, 1011],
    sha256,
  ],
  // "_" and "." sign alike in the rewritten form, which must not hide a datum from the receiver.
  [
    'a datum hidden by "_"',
    of({ Data_1_value: '3' }),
    signed(all.replace('&Namespace', '&Data.1.value=3&Namespace')),
    [0, 1011, 1011],
  ],
  [
    'a name like it, signed as it is',
    of({ Data_1_value: '3' }),
    signed(all.replace('&Namespace', '&Data_1_value=3&Namespace')),
    [0, 1011, 0],
  ],
];

for (const [at, forms] of (['compatible', 'strict', 'all'] as const).entries()) {
  describe(`signatureForms ${forms}`, () => {
    for (const [situation, sent, text, codes, signing = {}] of table) {
      const code = codes[at] ?? 0;
      test(`${situation}: ${code}`, async () => {
        await receiver.reload({ signatureForms: forms });
        const { key = keys.main.secretKey, digest = 'sha1' } = signing;
        const signature = signWithOpenssl(text, key, digest);
        assert.equal(await codeOf(receiver.address, signedForm(sent, signature)), code);
      });
    }
  });
}
