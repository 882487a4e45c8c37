import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { multipartOf, multipartType } from '../support/multipart.js';
import { formOf, getOf, postOf, reportOf, requestOf } from '../support/report.js';
import { send } from '../support/send.js';
import { TestReceiver } from '../support/test-receiver.js';

const receiver = await TestReceiver.start();
after(() => receiver.stop());

const report = JSON.stringify(reportOf());
const query = formOf(reportOf({}, { method: 'GET' }));
const form = formOf(reportOf());
const asMultipart = { 'Content-Type': multipartType };
const deep = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
const withData = (data: string): string => report.replace(/\[\{.*\}\]/, data);
const withValue = (value: string): string => report.replace('"value":30', `"value":${value}`);
const withDimensions = (dimensions: string): string =>
  withData(`[{"dimensions":${dimensions},"metricName":"cpu","value":1}]`);
const many = Array.from({ length: 10_000 }, (_, at) => `p${at}`);

describe('bad input has its answer', () => {
  for (const [situation, request, code] of [
    ['10,000 parameters in a form', requestOf({ body: `${form}&${many.join('&')}` }), 1012],
    [
      '10,000 parameters in JSON',
      postOf(report.replace('}]}', `}],${many.map((name) => `"${name}":0`).join()}}`)),
      1012,
    ],
    [
      '10,000 parameters in multipart',
      requestOf({
        body: multipartOf(many.map((name) => [name, ''])),
        headers: asMultipart,
      }),
      1012,
    ],
    ['8,000 parameters', requestOf({ body: `${form}&${many.slice(0, 8000).join('&')}` }), 0],
    ['Data nested 10,000 deep', postOf(withData(deep(10_000))), 1010],
    [
      'a datum nested 10,000 deep',
      postOf(withData(`[{"dimensions":${deep(10_000)},"metricName":"cpu","value":1}]`)),
      1010,
    ],
    ['a dimension nested 10,000 deep', postOf(withDimensions(`{"ip":${deep(10_000)}}`)), 1010],
    [
      'an unknown parameter nested 10,000 deep',
      postOf(report.replace('{', `{"Extra":${deep(10_000)},`)),
      0,
    ],
    [
      'an unknown parameter nested 500,000 deep',
      postOf(report.replace('{', `{"Extra":${deep(500_000)},`)),
      1005,
    ],
    [
      'Data as text nested 10,000 deep',
      requestOf({ body: formOf({ ...reportOf(), Data: deep(10_000) }) }),
      1010,
    ],
    ['a body of blanks', postOf('  \r\n'), 1009],
    ['JSON that is an array', postOf(`[${report}]`), 1005],
    ['JSON that is a string', postOf('"report"'), 1005],
    ['JSON that is a number', postOf('7'), 1005],
    ['JSON that is null', postOf('null'), 1005],
    ['JSON cut short', postOf(report.slice(0, -1)), 1005],
    ['two JSON objects', postOf(report + report), 1005],
    ['a comma too many', postOf(report.replace('}]', '},]')), 1005],
    ['JSON in quotes of its own', postOf(`'${report}'`), 1009],
    [
      'Python repr as Data',
      requestOf({ body: formOf({ ...reportOf(), Data: "[{'dimensions': {u'ip': '1'}}]" }) }),
      1005,
    ],
    ['Data that is empty text', requestOf({ body: formOf({ ...reportOf(), Data: '' }) }), 1005],
    [
      'Data that is a JSON object',
      requestOf({ body: formOf({ ...reportOf(), Data: '{}' }) }),
      1010,
    ],
    ['Data that is null', postOf(withData('null')), 1010],
    [
      'invalid UTF-8 in a body',
      requestOf({
        body: Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xff]), Buffer.from('"}')]),
      }),
      1005,
    ],
    ['invalid UTF-8 in an escape of a form', requestOf({ body: `${form}&Extra=%FF` }), 1005],
    ['invalid UTF-8 in an escape of a query', getOf(`${query}&Extra=%C3%28`), 1005],
    ['a surrogate in an escape', getOf(`${query}&Extra=%ED%A0%80`), 1005],
    ['a stray %', getOf(`${query}&Extra=100%&More=%zz`), 0],
    [
      'a multipart body without a boundary',
      requestOf({
        body: multipartOf([['a', 'b']]),
        headers: { 'Content-Type': 'multipart/form-data' },
      }),
      1005,
    ],
    [
      'a multipart body of another boundary',
      requestOf({
        body: multipartOf([['a', 'b']]),
        headers: { 'Content-Type': 'multipart/form-data; boundary=other' },
      }),
      1005,
    ],
    [
      'a multipart body with a part that has no name',
      requestOf({
        body: multipartOf([['a', 'b']]).replace('name=', 'nome='),
        headers: asMultipart,
      }),
      1005,
    ],
    [
      'a multipart body cut short',
      requestOf({
        body: multipartOf([
          ['a', 'b'],
          ['c', 'd'],
        ]).slice(0, -20),
        headers: asMultipart,
      }),
      1005,
    ],
    [
      'a multipart body cut in a head',
      requestOf({ body: multipartOf([['a', 'b']]).slice(0, 50), headers: asMultipart }),
      1005,
    ],
    ['1e999', postOf(withValue('1e999')), 1010],
    ['-1e999', postOf(withValue('-1e999')), 1010],
    ['NaN', postOf(withValue('NaN')), 1005],
    ['"NaN"', postOf(withValue('"NaN"')), 1010],
    ['null for a value', postOf(withValue('null')), 1010],
    ['-0', postOf(withValue('-0')), 0],
    ['0.1e-320', postOf(withValue('0.1e-320')), 0],
    ['a lone surrogate in a dimension', postOf(withDimensions('{"ip":"\\ud800"}')), 1017],
    ['a lone surrogate in a dimension name', postOf(withDimensions('{"\\udfff":"a"}')), 1017],
    ['a lone surrogate in a metricName', postOf(report.replace('"diskusage"', '"\\ud800"')), 1013],
    ['a lone surrogate in a Namespace', postOf(report.replace('"cvm"', '"\\ud800"')), 1016],
    ['U+0000 in a dimension', postOf(withDimensions('{"ip":"a\\u0000b"}')), 1017],
    ['U+0000 in a Namespace', postOf(report.replace('"cvm"', '"cvm\\u0000"')), 1016],
    ['U+0000 in a SecretId', postOf(report.replace('AKIDmain', 'AKIDmain\\u0000')), 1011],
    ['a line end after a Namespace', postOf(report.replace('"cvm"', '"cvm\\n"')), 1016],
    ['a Region that is a number', postOf(report.replace('"gz"', '7')), 1010],
    ['a Nonce that is negative text', postOf(report.replace('345122', '"-5"')), 1013],
    ['a Nonce that is hexadecimal', postOf(report.replace('345122', '"0x7"')), 1010],
    ['a Timestamp before 1970', postOf(report.replace('1700000000', '-1')), 1021],
    [
      'a Timestamp of 400 digits',
      postOf(report.replace('1700000000', `"${'9'.repeat(400)}"`)),
      1021,
    ],
    ['a Timestamp beyond a double', postOf(report.replace('1700000000', '1e400')), 1010],
    [
      'dimensions given twice in a datum, the first no object',
      postOf(withData('[{"dimensions":"","dimensions":{"ip":7},"metricName":"cpu","value":1}]')),
      1012,
    ],
  ] as const) {
    test(`${situation}: ${code}`, async () => {
      const before = await receiver.stored();
      const { answer } = await send(receiver.address, request);
      assert.equal(answer.code, code, answer.message);
      if (code !== 0) assert.deepEqual(await receiver.stored(), before);
    });
  }
});

describe('a parameter given twice: 1012', () => {
  const twice = 'call does not follow the API specification: parameter "Nonce" is given twice';
  for (const [situation, request] of [
    ['in JSON', postOf(report.replace('{', '{"Nonce":345122,'))],
    ['in JSON, once with an escape', postOf(report.replace('{', '{"\\u004eonce":345122,'))],
    ['in a form', requestOf({ body: `${form}&Nonce=345122` })],
    ['in a form, once with an escape', requestOf({ body: `${form}&%4Eonce=345122` })],
    ['in a query', getOf(`${query}&Nonce=345122`)],
    [
      'in multipart',
      requestOf({
        body: multipartOf([
          ['Nonce', '1'],
          ['Nonce', '1'],
        ]),
        headers: asMultipart,
      }),
    ],
  ] as const) {
    test(situation, async () => {
      const { answer } = await send(receiver.address, request);
      assert.deepEqual(answer, { code: 1012, message: twice });
    });
  }
});

test('-0 is stored as it came, and so is 0', async () => {
  const zero = (value: string): string =>
    `{"dimensions":{"diskname":"zero","ip":"x"},"metricName":"diskusage","value":${value}}`;
  await send(receiver.address, postOf(withData(`[${zero('-0')},${zero('0')}]`)));
  const stored = (await receiver.stored()).filter(({ dimensions }) => dimensions.includes('zero'));
  const values = stored.map(({ value }) => value);
  assert.deepEqual(values, [-0, 0]);
});
