import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { boundary, multipartOf, multipartType } from '../support/multipart.js';
import { diskUsage, formOf, getOf, reportOf, requestOf, postOf } from '../support/report.js';
import { send } from '../support/send.js';
import { TestReceiver } from '../support/test-receiver.js';

const receiver = await TestReceiver.start();
after(() => receiver.stop());

/** So that each report is another one, and a repeat counts for nothing. */
let value = 0;

/** The texts of a report: of a POST, unless said otherwise, with Data in one piece. */
function textsOf(method = 'POST'): Record<string, string> {
  value += 1;
  const texts = Object.entries(reportOf({ Data: [{ ...diskUsage, value }] }, { method })).map(
    ([name, given]) => [name, typeof given === 'object' ? JSON.stringify(given) : String(given)],
  );
  return Object.fromEntries(texts) as Record<string, string>;
}

function without(name: string, texts: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).filter(([each]) => each !== name));
}

/** Data in parts, each datum at its index. */
function flattened(data: Readonly<Record<string, string>>, method = 'POST'): string {
  const parts = Object.entries(data).map(([name, text]) => [`Data.${name}`, text]);
  return formOf({ ...without('Data', textsOf(method)), ...(Object.fromEntries(parts) as object) });
}

function partsAt(index: number, text = '1'): Record<string, string> {
  return {
    [`${index}.dimensions.diskname`]: `disk${index}`,
    [`${index}.dimensions.ip`]: '10.0.0.1',
    [`${index}.metricName`]: 'diskusage',
    [`${index}.value`]: text,
  };
}

const json = (): string => JSON.stringify(textsOf());
const asForm = { 'Content-Type': 'application/x-www-form-urlencoded' };
const asMultipart = { 'Content-Type': multipartType };

function spaced(): string {
  value += 1;
  return `[\n\t{"dimensions": {"diskname": "a b+c&d=e%", "ip": "x"},\r\n "metricName":"diskusage",\t"value":${value}}\n]`;
}

describe('every form in which real senders report is stored', () => {
  for (const [situation, request] of [
    ['JSON labelled JSON', postOf(json())],
    ['JSON labelled a form', requestOf({ body: json(), headers: asForm })],
    ['JSON labelled multipart', requestOf({ body: json(), headers: asMultipart })],
    ['JSON without a label', requestOf({ body: json() })],
    ['JSON after blanks', requestOf({ body: ` \r\n\t${json()}\n`, headers: asForm })],
    ['JSON after a byte order mark', postOf(`\ufeff${json()}`)],
    ['JSON with Data an array', postOf(reportOf({ Data: [{ ...diskUsage, value: 0.5 }] }))],
    [
      'JSON with unknown parameters',
      postOf(JSON.stringify({ ...textsOf(), Token: null, Version: [{}] })),
    ],
    ['JSON without Action', postOf(JSON.stringify(without('Action', textsOf())))],
    ['a form', requestOf({ body: formOf(textsOf()), headers: asForm })],
    [
      'a form labelled JSON',
      requestOf({ body: formOf(textsOf()), headers: { 'Content-Type': 'application/json' } }),
    ],
    ['a form without a label', requestOf({ body: formOf(textsOf()) })],
    ['a form with a line end', requestOf({ body: `${formOf(textsOf())}\r\n`, headers: asForm })],
    ['a form without Action', requestOf({ body: formOf(without('Action', textsOf())) })],
    ['a form with blanks in Data', requestOf({ body: formOf({ ...textsOf(), Data: spaced() }) })],
    ['a form with idle ampersands', requestOf({ body: `&&${formOf(textsOf())}&flag&=&` })],
    [
      'multipart',
      requestOf({ body: multipartOf(Object.entries(textsOf())), headers: asMultipart }),
    ],
    [
      'multipart after a line end',
      requestOf({ body: multipartOf(Object.entries(textsOf()), '\r\n'), headers: asMultipart }),
    ],
    [
      'multipart with its boundary in quotes',
      requestOf({
        body: multipartOf(Object.entries(textsOf())),
        headers: { 'Content-Type': `Multipart/Form-Data; boundary="${boundary}"` },
      }),
    ],
    [
      'multipart with blanks in Data',
      requestOf({
        body: multipartOf(Object.entries({ ...textsOf(), Data: spaced() })),
        headers: asMultipart,
      }),
    ],
    ['a query', getOf(textsOf('GET'))],
    ['a query without Action', getOf(without('Action', textsOf('GET')))],
    [
      'a query with %20',
      getOf(formOf({ ...textsOf('GET'), Data: spaced() }).replaceAll('+', '%20')),
    ],
    ['a query with + for a space', getOf({ ...textsOf('GET'), Data: spaced() })],
    ['a query with raw JSON', getOf(rawQuery(textsOf('GET')))],
    [
      'a query with unknown parameters',
      getOf({ ...textsOf('GET'), RequestClient: 'SDK', Token: '' }),
    ],
    ['a query with a second ?', getOf({ ...textsOf('GET'), Token: '?' }, {})],
    ['a query on /report.cgi', getOf('', { target: `/report.cgi?${formOf(textsOf('GET'))}` })],
    [
      'an absolute-form target',
      getOf('', {
        target: `http://receiver.monitor.tencentyun.com:8080/v2/index.php?${formOf(textsOf('GET'))}`,
      }),
    ],
    [
      'an absolute-form target of a POST',
      postOf(json(), { target: 'http://10.0.0.7/v2/index.php' }),
    ],
    [
      'a POST with a query beside its body',
      postOf(json(), { target: '/v2/index.php?Action=Other' }),
    ],
    ['a GET with a body beside its query', getOf(textsOf('GET'), { body: 'ignored' })],
    ['Data in parts', requestOf({ body: flattened({ ...partsAt(0), ...partsAt(1) }) })],
    ['Data in parts from 1 on', requestOf({ body: flattened(partsAt(1, '2')) })],
    [
      'Data in parts from 7 on, with gaps',
      requestOf({ body: flattened({ ...partsAt(90), ...partsAt(7) }) }),
    ],
    ['Data in parts in a query', getOf(flattened(partsAt(0, '3'), 'GET'))],
    [
      'Data in parts, mixed',
      requestOf({
        body: flattened({ '1.value': '8', '0.value': '9', ...partsAt(0, '9'), ...partsAt(1, '8') }),
      }),
    ],
    ['a value in parts with an exponent', requestOf({ body: flattened(partsAt(0, '1e-07')) })],
    ['a value in parts with a sign', requestOf({ body: flattened(partsAt(0, '-.5')) })],
    [
      'Data in parts in multipart',
      requestOf({ body: multipartOf(Object.entries(inParts())), headers: asMultipart }),
    ],
  ] as const) {
    test(situation, async () => {
      const added = await receiver.storedBy(async () => {
        const { answer } = await send(receiver.address, request);
        assert.deepEqual(answer, { code: 0, message: 'OK' });
      });
      assert(added > 0, 'stored');
    });
  }
});

function rawQuery(texts: Record<string, string>): string {
  const signature = encodeURIComponent(texts['Signature'] ?? '');
  const pairs = Object.entries({ ...texts, Signature: signature });
  return pairs.map(([name, text]) => `${name}=${text}`).join('&');
}

function inParts(): Record<string, string> {
  const parts = Object.entries(partsAt(0, '11')).map(([name, text]) => [`Data.${name}`, text]);
  return { ...without('Data', textsOf()), ...(Object.fromEntries(parts) as object) };
}

describe('the parts of Data that make no report', () => {
  for (const [situation, parts, code] of [
    ['a name that is no part', { ...partsAt(0), '0': '[]' }, 1012],
    ['an index that is no number', { ...partsAt(0), 'x.value': '1' }, 1012],
    ['one index written in two ways', { ...partsAt(0), '00.value': '2' }, 1012],
    ['dimensions whole, then in parts', { '0.dimensions': '{}', ...partsAt(0) }, 1012],
    ['dimensions in parts, then whole', { ...partsAt(0), '0.dimensions': '{}' }, 1012],
    ['dimensions whole', { '0.dimensions': '{}', '0.metricName': 'cpu', '0.value': '1' }, 1010],
    ['no value', { '0.dimensions.ip': 'a', '0.metricName': 'cpu' }, 1009],
    ['a value that is no decimal', partsAt(0, '0x10'), 1010],
    ['a value that says NaN', partsAt(0, 'NaN'), 1010],
    ['a value with a blank', partsAt(0, ' 1'), 1010],
    ['a value without an end', partsAt(0, '1e999'), 1010],
  ] as const) {
    test(`${situation}: ${code}`, async () => {
      const request = requestOf({ body: flattened(parts) });
      const { answer } = await send(receiver.address, request);
      assert.equal(answer.code, code, answer.message);
    });
  }

  test('Data whole and in parts: 1012', async () => {
    const body = `${flattened(partsAt(0))}&Data=%5B%5D`;
    const { answer } = await send(receiver.address, requestOf({ body }));
    assert.equal(answer.code, 1012);
  });
});
