import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  cpuLine,
  createWriteToken,
  linesOf,
  putLines,
  type LinesAnswer,
  type LinesRequest,
} from '../support/lines-call.js';
import { assertRefused, type RefusedLines } from '../support/refused-lines.js';
import { nowSeconds } from '../support/report.js';
import { TestReceiver } from '../support/test-receiver.js';

const server = await TestReceiver.start();
after(() => server.stop());
let token = '';
let scopedToken = '';
before(async () => {
  ({ token } = await createWriteToken(server));
  ({ token: scopedToken } = await createWriteToken(server, { namespaces: ['ops', 'web'] }));
});

function put(request: LinesRequest): Promise<LinesAnswer> {
  return putLines(server.address, { token, ...request });
}

/** A body of one good line, one with changes, and a good one. */
function withMiddle(changes: object): string {
  return linesOf(cpuLine, { ...cpuLine, ...changes }, cpuLine);
}

const disk = { metricName: 'diskusage', dimensions: { ip: 'a', diskname: 'b' } };
const refused: readonly RefusedLines[] = [
  [
    'a broken line in the middle',
    { body: `${linesOf(cpuLine)}{"namespace":\n${linesOf(cpuLine)}` },
    400,
    1005,
    2,
    /line 2 does not parse: it ends too early$/,
  ],
  [
    'a line that is no object',
    { body: `${linesOf(cpuLine)}7\n` },
    400,
    1010,
    2,
    /line 2 is no object$/,
  ],
  ['a line that is null', { body: 'null' }, 400, 1010, 1, /line 1 is no object$/],
  [
    'blank lines, which count',
    { body: `\n\r\n${linesOf({})}` },
    400,
    1009,
    3,
    /line 3 lacks namespace$/,
  ],
  [
    'line ends that curl -d took away',
    { body: linesOf(cpuLine, cpuLine).replaceAll('\n', '') },
    400,
    1005,
    1,
    /line 1 does not parse: .*--data-binary/,
  ],
  ['nothing but blanks', { body: ' \n\n' }, 400, 1004, 0, /nothing but blanks/],
  ['bytes that are no UTF-8', { body: Buffer.from([0x7b, 0xff, 0x7d]) }, 400, 1005, 0, /not UTF-8/],
  ['an array that does not parse', { body: '[{},' }, 400, 1005, 0, /the body does not parse/],
  [
    'an array with a broken item',
    { body: JSON.stringify([cpuLine, { ...cpuLine, value: null }]) },
    400,
    1010,
    2,
    /line 2: value is no number$/,
  ],
  [
    'a member given twice',
    { body: `${linesOf(cpuLine)}{"value":1,"value":2}\n` },
    400,
    1012,
    2,
    /line 2: member "value" is given twice/,
  ],
  [
    'a dimension given twice, in an array',
    { body: `[${JSON.stringify(cpuLine)},{"dimensions":{"ip":"a","ip":"b"}}]` },
    400,
    1012,
    2,
    /line 2: member "ip" is given twice/,
  ],
  [
    'a member that is misspelled',
    { body: withMiddle({ timeStamp: 1 }) },
    400,
    1012,
    2,
    /line 2: member "timeStamp" is not known$/,
  ],
  [
    'no dimensions',
    { body: withMiddle({ dimensions: undefined }) },
    400,
    1009,
    2,
    /line 2 lacks dimensions$/,
  ],
  ['no value', { body: withMiddle({ value: undefined }) }, 400, 1009, 2, /line 2 lacks value$/],
  [
    'a namespace that is no string',
    { body: withMiddle({ namespace: 1 }) },
    400,
    1010,
    2,
    /line 2: namespace is no string$/,
  ],
  [
    'a region that is null',
    { body: withMiddle({ region: null }) },
    400,
    1010,
    2,
    /line 2: region is no string$/,
  ],
  [
    'a timestamp with a fraction',
    { body: withMiddle({ timestamp: nowSeconds + 0.5 }) },
    400,
    1010,
    2,
    /line 2: timestamp is no whole number/,
  ],
  [
    'a timestamp that is null',
    { body: withMiddle({ timestamp: null }) },
    400,
    1010,
    2,
    /line 2: timestamp is no whole/,
  ],
  [
    'a value beyond a double',
    { body: linesOf(cpuLine).replace(':1}', ':1e999}') },
    400,
    1010,
    1,
    /line 1: value is beyond/,
  ],
  [
    'dimensions of an array',
    { body: withMiddle({ dimensions: [] }) },
    400,
    1010,
    2,
    /dimensions is no object$/,
  ],
  [
    'a timestamp in milliseconds',
    { body: withMiddle({ timestamp: nowSeconds * 1000 }) },
    400,
    1021,
    2,
    /line 2: timestamp \d+ looks like milliseconds/,
  ],
  [
    'a timestamp too far ahead',
    { body: withMiddle({ timestamp: nowSeconds + 1000 }) },
    400,
    1021,
    2,
    /line 2: timestamp .* ahead/,
  ],
  [
    'an unknown region',
    { body: withMiddle({ region: 'mars' }) },
    400,
    1014,
    2,
    /line 2: no store is configured for Region "mars"$/,
  ],
  [
    'a namespace of no word',
    { body: withMiddle({ namespace: 'a b' }) },
    400,
    1016,
    2,
    /line 2: "a b" is not 1 to 32/,
  ],
  [
    'a namespace that is not created',
    { body: withMiddle({ namespace: 'web' }) },
    400,
    1016,
    2,
    /line 2: "web" is not created in ap-guangzhou$/,
  ],
  [
    'a namespace of another region',
    { body: withMiddle({ region: 'sh' }) },
    400,
    1016,
    2,
    /line 2: "cvm" is not created in ap-shanghai$/,
  ],
  [
    'a metric that is not created',
    { body: withMiddle({ metricName: 'none' }) },
    400,
    1013,
    2,
    /line 2: metricName "none" is not created in Namespace cvm$/,
  ],
  [
    'a dimension that lacks',
    { body: withMiddle({ ...disk, dimensions: { ip: 'a' } }) },
    400,
    1017,
    2,
    /line 2 lacks "diskname"$/,
  ],
  [
    'a name that is too long',
    { body: withMiddle({ metricName: 'm'.repeat(65) }) },
    400,
    1020,
    2,
    /line 2 metricName "m+" /,
  ],
  [
    'more values than may be',
    { body: `[${'1,'.repeat(65_536)}1]` },
    400,
    1012,
    0,
    /more than 65536 values/,
  ],
  [
    'more lines than may be',
    { body: '{}\n'.repeat(65_537) },
    400,
    1012,
    0,
    /more than 65536 values/,
  ],
  ['brackets without end', { body: '['.repeat(1_000_000) }, 400, 1005, 0, /nests deeper/],
  [
    'a line of brackets',
    { body: `${linesOf(cpuLine)}${'{"a":'.repeat(100_000)}` },
    400,
    1005,
    2,
    /line 2 nests deeper/,
  ],
];

describe('bodies that are refused: their code, the line, and nothing is stored', () => {
  for (const row of refused) {
    test(`${row[0]}: ${row[3]}`, () => assertRefused(server, token, row));
  }

  test('a token for other namespaces: 403 1011, naming each line', async () => {
    const body = linesOf({ ...cpuLine, namespace: 'ops' }, cpuLine, { ...cpuLine, namespace: 'x' });
    const answer = await put({ token: scopedToken, body });
    assert.equal(answer.status, 403);
    assert.equal(answer.code, 1011);
    assert.deepEqual(
      answer.details?.map(({ line, code }) => [line, code]),
      [
        [2, 1011],
        [3, 1011],
      ],
    );
    assert.match(answer.message, /line 2: token wt-\w{8} is not good for namespace "cvm"$/);
  });

  test('every bad line of a check is told, at most 100, whatever its namespace', async () => {
    const bad = [
      { ...cpuLine, metricName: 'none' },
      { ...cpuLine, dimensions: {} },
      cpuLine,
      { ...cpuLine, dimensions: { ip: '' } },
    ];
    const answer = await put({ body: linesOf(...bad) });
    assert.deepEqual(
      answer.details?.map(({ line, code }) => [line, code]),
      [
        [1, 1013],
        [2, 1017],
        [4, 1017],
      ],
    );
    const many = await put({ body: 'x\n'.repeat(1000) });
    assert.equal(many.details?.length, 100);
  });
});
