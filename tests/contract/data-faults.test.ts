import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { diskUsage, postOf, reportOf, type ReportParameters } from '../support/report.js';
import { codeOf, send } from '../support/send.js';
import { TestReceiver } from '../support/test-receiver.js';

const receiver = await TestReceiver.start();
after(() => receiver.stop());

const { dimensions, metricName, value } = diskUsage;
const words = (count: number): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`d${at}`, 'x']));

describe('one bad datum among good ones refuses the report, and nothing is stored', () => {
  for (const [situation, bad, code, message] of [
    ['no dimensions', { metricName, value }, 1009, 'parameter missing: Data[1] lacks dimensions'],
    ['no metricName', { dimensions, value }, 1009, 'parameter missing: Data[1] lacks metricName'],
    ['no value', { dimensions, metricName }, 1009, 'parameter missing: Data[1] lacks value'],
    ['a datum that is no object', 7, 1010, 'parameter type wrong: Data[1] is no object'],
    [
      'dimensions in an array',
      { ...diskUsage, dimensions: ['ip'] },
      1010,
      'parameter type wrong: Data[1].dimensions is no object',
    ],
    [
      'a dimension that is null',
      { ...diskUsage, dimensions: { ip: null } },
      1010,
      'parameter type wrong: Data[1].dimensions "ip" is no string',
    ],
    [
      'a metricName that is no string',
      { ...diskUsage, metricName: 7 },
      1010,
      'parameter type wrong: Data[1].metricName is no string',
    ],
    [
      'a value in quotes',
      { ...diskUsage, value: '30' },
      1010,
      'parameter type wrong: Data[1].value is no number',
    ],
    [
      'a metricName of 65 characters',
      { ...diskUsage, metricName: 'm'.repeat(65) },
      1020,
      `dimension or metric name too long: Data[1] metricName "${'m'.repeat(65)}" has more than 64 characters (nameLengthMax)`,
    ],
    [
      'a dimension name of 65',
      { ...diskUsage, dimensions: { ['d'.repeat(65)]: 'x' } },
      1020,
      `dimension or metric name too long: Data[1] dimension "${'d'.repeat(65)}" has more than 64 characters (nameLengthMax)`,
    ],
    [
      'no dimension at all',
      { ...diskUsage, dimensions: {} },
      1017,
      'dimension verification failed: Data[1] has no dimension',
    ],
    [
      'six dimensions',
      { ...diskUsage, dimensions: words(6) },
      1017,
      'dimension verification failed: Data[1] has 6 dimensions; at most 5 are allowed',
    ],
    [
      'a dimension too few',
      { ...diskUsage, dimensions: { diskname: 'a' } },
      1017,
      'dimension verification failed: Data[1] lacks "ip"',
    ],
    [
      'a dimension too many',
      { ...diskUsage, dimensions: { ...dimensions, os: 'x' } },
      1017,
      'dimension verification failed: Data[1] has "os", which is no dimension of diskusage',
    ],
    [
      'an empty value',
      { ...diskUsage, dimensions: { ...dimensions, ip: '' } },
      1017,
      'dimension verification failed: Data[1] dimension "ip" is empty',
    ],
    [
      'a value of 256 characters',
      { ...diskUsage, dimensions: { ...dimensions, ip: 'x'.repeat(256) } },
      1017,
      'dimension verification failed: Data[1] dimension "ip" has more than 255 characters (dimensionValueLengthMax)',
    ],
    [
      'a metric that is not created',
      { ...diskUsage, metricName: 'none' },
      1013,
      'parameter invalid: Data[1].metricName "none" is not created in Namespace cvm',
    ],
    [
      'a metricName with a blank',
      { ...diskUsage, metricName: 'disk usage' },
      1013,
      'parameter invalid: Data[1].metricName "disk usage" is not of letters, digits or underscores',
    ],
    [
      'a metricName that is not ASCII',
      { ...diskUsage, metricName: '磁盘' },
      1013,
      'parameter invalid: Data[1].metricName "\\u78c1\\u76d8" is not of letters, digits or underscores',
    ],
  ] as const) {
    test(`${situation}: ${code}`, async () => {
      const before = await receiver.stored();
      const request = postOf(reportOf({ Data: [diskUsage, bad, diskUsage] }));
      const { answer } = await send(receiver.address, request);
      assert.deepEqual(answer, { code, message, details: [{ index: 1, code, message }] });
      assert.deepEqual(await receiver.stored(), before);
    });
  }
});

describe('what just fits', () => {
  for (const [situation, changes] of [
    ['a value of 255 characters', { dimensions: { ...dimensions, ip: 'x'.repeat(255) } }],
    [
      'a value of 255 characters beyond the plane',
      { dimensions: { ...dimensions, ip: '😀'.repeat(255) } },
    ],
    ['a dimension that is a number', { dimensions: { ...dimensions, ip: 7 } }],
    ['a dimension that is a boolean', { dimensions: { ...dimensions, ip: true } }],
    ['an unknown member', { unit: '%' }],
    ['the greatest double', { value: Number.MAX_VALUE }],
    ['the least double', { value: Number.MIN_VALUE }],
  ] as const) {
    test(situation, async () => {
      const request = postOf(reportOf({ Data: [{ ...diskUsage, ...changes }] }));
      assert.equal(await codeOf(receiver.address, request), 0);
    });
  }
});

describe('details', () => {
  const faulty = (count: number): ReportParameters =>
    reportOf({ Data: Array.from({ length: count }, () => ({ metricName, value })) });

  for (const [situation, badCount, listed] of [
    ['list each bad datum', 3, 3],
    ['list a hundred', 100, 100],
    ['list no more than a hundred', 1000, 100],
  ] as const) {
    test(situation, async () => {
      const { answer } = await send(receiver.address, postOf(faulty(badCount)));
      assert.deepEqual(
        answer.details?.map(({ index }) => index),
        Array.from({ length: listed }, (_, index) => index),
      );
    });
  }

  test('tell the code of each; the first one answers', async () => {
    const data = [
      diskUsage,
      { ...diskUsage, dimensions: { ip: 'a' } },
      { ...diskUsage, metricName: 'none' },
      { ...diskUsage, metricName: 'm'.repeat(65) },
    ];
    const { answer } = await send(receiver.address, postOf(reportOf({ Data: data })));
    assert.equal(answer.code, 1017);
    const listed = answer.details?.map(({ index, code }) => [index, code]);
    assert.deepEqual(listed, [
      [1, 1017],
      [2, 1013],
      [3, 1020],
    ]);
  });

  test('stay away where the report is wrong as a whole', async () => {
    const { answer } = await send(receiver.address, postOf(reportOf({ Namespace: 'none' })));
    assert.deepEqual(Object.keys(answer), ['code', 'message']);
  });

  test('are none under detailsMax 0, which lets nothing bad pass', async () => {
    await receiver.reload({ detailsMax: '0' });
    const request = postOf(reportOf({ Data: [diskUsage, { metricName, value }] }));
    const { answer } = await send(receiver.address, request);
    assert.deepEqual([answer.code, answer.details], [1009, []]);
    const two = [
      { ...diskUsage, value: 1 },
      { ...diskUsage, value: 2 },
    ];
    const stored = await receiver.storedBy(() =>
      codeOf(receiver.address, postOf(reportOf({ Data: two }))),
    );
    assert.equal(stored, 2);
    await receiver.reload({});
  });
});
