import { runInNewContext } from 'node:vm';
import { setFlagsFromString } from 'node:v8';
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { boundary, multipartOf, multipartType } from '../support/multipart.js';
import { diskUsage, formOf, postOf, reportOf, requestOf } from '../support/report.js';
import { sendToEnd } from '../support/send.js';
import { TestReceiver } from '../support/test-receiver.js';

const receiver = await TestReceiver.start();
after(() => receiver.stop());

const wrongSignature = `${'A'.repeat(27)}=`;
const asMultipart = { 'Content-Type': multipartType };

function times<Item>(count: number, itemOf: (index: number) => Item): Item[] {
  return Array.from({ length: count }, (_, index) => itemOf(index));
}

/** A report whose signature no form makes right, so that every form is tried. */
function wronglySigned(changes: Readonly<Record<string, unknown>> = {}) {
  return {
    ...reportOf(),
    Data: JSON.stringify([diskUsage]),
    Signature: wrongSignature,
    ...changes,
  };
}

function manyNames(count: number): Record<string, string> {
  return Object.fromEntries(times(count, (index) => [`p_${index}${'x'.repeat(90)}`, '']));
}

const digits = '9'.repeat(1_000_000);

/** A megabyte or less each: what a body may have. */
const costly: readonly (readonly [situation: string, bytes: Buffer, code: number])[] = [
  ['a number of a million digits, and a letter', withFlattenedValue(`${digits}x`), 1010],
  ['a number of a million digits', withFlattenedValue(digits), 1010],
  ['an exponent of a million digits', withFlattenedValue(`1e${digits}`), 1010],
  [
    'a million percent escapes and a stray one',
    requestOf({ body: `a=${'%41'.repeat(340_000)}%` }),
    1009,
  ],
  ['a million plus signs', requestOf({ body: `a=${'+'.repeat(1_000_000)}` }), 1009],
  [
    'names without values, then a long one',
    requestOf({ body: `${times(8191, (index) => `磁${index}`).join('&')}&${'x'.repeat(900_000)}` }),
    1009,
  ],
  ['a Region of a megabyte', postOf(wronglySigned({ Region: 'a_'.repeat(500_000) })), 1011],
  ['8000 parameters in a form', requestOf({ body: formOf(wronglySigned(manyNames(8000))) }), 1011],
  ['8000 parameters in JSON', postOf(wronglySigned(manyNames(8000))), 1011],
  [
    'parts of multipart without a header',
    requestOf({ body: `--b\r\n\r\n\r\n`.repeat(90_000), headers: typeWithBoundary('b') }),
    1012,
  ],
  [
    'parts of multipart of one name',
    requestOf({
      body: '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n'.repeat(20_000),
      headers: typeWithBoundary('b'),
    }),
    1012,
  ],
  [
    'as many parts of multipart as parameters are allowed',
    requestOf({
      body: multipartOf(times(8192, (index) => [`k${index}`, ''])),
      headers: asMultipart,
    }),
    1009,
  ],
  [
    'boundaries that touch one another',
    requestOf({ body: `--${boundary}`.repeat(6000), headers: asMultipart }),
    1009,
  ],
  ['arrays 500,000 deep', postOf(`{"a":${'['.repeat(500_000)}${']'.repeat(500_000)}}`), 1005],
  ['300,000 objects', postOf(`{"Data":[${'{},'.repeat(300_000)}{}]}`), 1012],
  ['65,536 numbers', postOf(`{"Data":[${'1e999,'.repeat(65_535)}1]}`), 1009],
  ['65,537 numbers', postOf(`{"Data":[${'1e999,'.repeat(65_536)}1]}`), 1012],
  ['the same in a form', requestOf({ body: `Data=[${'1e999,'.repeat(65_536)}1]` }), 1012],
  ['arrays that never end', postOf(`{"a":${'['.repeat(1_000_000)}`), 1005],
];

function withFlattenedValue(value: string): Buffer {
  const flattened = {
    'Data.0.metricName': 'cpu',
    'Data.0.dimensions.ip': 'a',
    'Data.0.value': value,
  };
  return requestOf({
    body: formOf({ ...reportOf(), Data: undefined, ...flattened }).replace('Data=undefined&', ''),
  });
}

function typeWithBoundary(boundary: string): Record<string, string> {
  return { 'Content-Type': `multipart/form-data; boundary=${boundary}` };
}

/** The least of three, in processor time: what else the machine does is no cost of the input. */
async function costMsOf(bytes: Buffer): Promise<{ costMs: number; codes: number[] }> {
  let costMs = Infinity;
  let codes: number[] = [];
  for (let time = 0; time < 3; time += 1) {
    const before = process.cpuUsage();
    codes = (await sendToEnd(receiver.address, bytes)).map(({ code }) => code);
    const { user, system } = process.cpuUsage(before);
    costMs = Math.min(costMs, (user + system) / 1000);
  }
  return { costMs, codes };
}

/** The dearest honest report of a megabyte: what is sent for nothing may not cost much more. */
const honest = postOf(reportOf({ Data: times(10_000, () => diskUsage) }));

describe('a megabyte made to be costly costs at most a few honest ones', async () => {
  const { costMs: honestMs } = await costMsOf(honest);
  for (const [situation, bytes, code] of costly) {
    test(`${situation}: ${code}`, async () => {
      const { costMs, codes } = await costMsOf(bytes);
      assert.deepEqual(codes, [code]);
      const most = 6 * Math.max(honestMs, 40);
      assert(costMs < most, `${costMs} ms of the processor; an honest one ${honestMs} ms`);
    });
  }
});

test('a body in chunks of one byte takes no more memory than its bytes, but for a little', async () => {
  const count = 400_000;
  const head = requestOf({
    headers: { 'Transfer-Encoding': 'chunked', 'Content-Length': undefined },
  });
  // Garbage that waits to be collected is no memory that the body holds.
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const heldBytes = (): number => {
    collect();
    return process.memoryUsage().heapUsed;
  };
  const before = heldBytes();
  let most = 0;
  const reading = setInterval(() => {
    most = Math.max(most, heldBytes() - before);
  }, 20);
  const chunks = Buffer.from(`${'1\r\nx\r\n'.repeat(count)}0\r\n\r\n`);
  const [answer] = await sendToEnd(receiver.address, Buffer.concat([head, chunks]));
  clearInterval(reading);
  assert.equal(answer?.code, 1009);
  assert(most < 100 * count, `${most} bytes`);
});
