import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { diskUsage, formOf, getOf, postOf, reportOf, requestOf } from '../support/report.js';
import { send } from '../support/send.js';
import { TestReceiver } from '../support/test-receiver.js';

const receiver = await TestReceiver.start();
after(() => receiver.stop());

const whole = JSON.stringify(diskUsage);
const datum = (members: string): string => `[${whole},{${members}}]`;
const dimensions = '"dimensions":{"diskname":"a","ip":"b"}';
const name = '"metricName":"diskusage"';

const json = (Data: string): string =>
  JSON.stringify(reportOf({ Data: 'DATA' })).replace('"DATA"', Data);
const inText = (Data: string, method = 'POST'): ReturnType<typeof reportOf> =>
  reportOf({ Data }, { method });

const forms: readonly (readonly [string, (data: string) => Buffer])[] = [
  ['in JSON', (data) => postOf(json(data))],
  ['in JSON as a text', (data) => postOf(JSON.stringify(inText(data)))],
  ['in a form', (data) => requestOf({ body: formOf(inText(data)) })],
  ['in a query', (data) => getOf(formOf(inText(data, 'GET')))],
];

describe('a member that an object within Data has twice: 1012, and nothing is stored', () => {
  for (const [situation, data, member] of [
    ['a metricName', datum(`${dimensions},"metricName":"cpu",${name},"value":1`), 'metricName'],
    ['the same value', datum(`${dimensions},${name},"value":1,"value":1`), 'value'],
    [
      'a dimension',
      datum(`"dimensions":{"ip":"a","diskname":"x","ip":"b"},${name},"value":1`),
      'ip',
    ],
    ['all dimensions', datum(`${dimensions},${name},"value":1,${dimensions}`), 'dimensions'],
    ['written with an escape', datum(`${dimensions},${name},"v\\u0061lue":1,"value":2`), 'value'],
    ['with blanks', datum(`${dimensions},${name},"value" : 1,\n"value"\t:2`), 'value'],
    [
      'beside a colon in a text',
      datum(`"dimensions":{"ip":"::1","diskname":":","ip":"b"},${name},"value":1`),
      'ip',
    ],
    ['an unknown member', datum(`${dimensions},${name},"value":1,"x":1,"x":2`), 'x'],
    [
      'deep in an unknown member',
      datum(`${dimensions},${name},"value":1,"x":[{"y":{"z":1,"z":2}}]`),
      'z',
    ],
    [
      'behind an object with the name',
      datum(`${dimensions},${name},"x":{"value":1},"value":1,"value":2`),
      'value',
    ],
    [
      '__proto__',
      datum(`${dimensions},${name},"value":1,"__proto__":1,"__proto__":2`),
      '__proto__',
    ],
  ] as const) {
    for (const [form, request] of forms) {
      test(`${situation}, ${form}`, async () => {
        const before = await receiver.stored();
        const { answer } = await send(receiver.address, request(data));
        assert.equal(answer.code, 1012);
        assert.equal(
          answer.message.split(': ').slice(1).join(': '),
          `Data[1]: member "${member}" is given twice`,
        );
        assert.deepEqual(await receiver.stored(), before);
      });
    }
  }

  test('Data that is one object', async () => {
    const { answer } = await send(receiver.address, postOf(json('{"a":1,"a":2}')));
    assert.equal(answer.code, 1012);
    assert.match(answer.message, /Data: member "a" is given twice$/);
  });
});

describe('the same name in several objects is a name of each', () => {
  for (const [situation, data] of [
    ['two data', `[${whole},${whole}]`],
    ['a dimension called value', datum(`${dimensions},${name},"value":1,"x":{"value":1,"x":1}`)],
    [
      'objects in an array',
      datum(`${dimensions},${name},"value":1,"x":[{"a":1},{"a":1},{},{"a":[]}]`),
    ],
    ['after an object', datum(`${dimensions},${name},"x":{"y":1},"y":{"x":1},"value":1`)],
    [
      'names within texts',
      datum(`"dimensions":{"diskname":"\\"ip\\":\\"ip\\":","ip":"{\\"ip\\":1,"},${name},"value":1`),
    ],
  ] as const) {
    for (const [form, request] of forms) {
      test(`${situation}, ${form}`, async () => {
        const { answer } = await send(receiver.address, request(data));
        assert.deepEqual(answer, { code: 0, message: 'OK' });
      });
    }
  }
});

test('a Data that holds no objects is told what it is, not waited for', async () => {
  for (const [data, code] of [
    ['7', 1010],
    ['null', 1010],
    ['"a:b"', 1010],
    ['[]', 1019],
    ['[[":"],7]', 1010],
  ] as const) {
    const { answer } = await send(receiver.address, requestOf({ body: formOf(inText(data)) }));
    assert.equal(answer.code, code, data);
  }
});

test('another parameter is held to it as well', async () => {
  const body = JSON.stringify(reportOf()).replace('{', '{"more":{"a":1,"a":2},');
  const { answer } = await send(receiver.address, postOf(body));
  assert.equal(answer.code, 1012);
  assert.match(answer.message, /parameter "more": member "a" is given twice$/);
});
