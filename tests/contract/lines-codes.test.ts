import assert from 'node:assert/strict';
import { after, beforeEach, describe, test } from 'node:test';
import {
  cpuLine,
  knownCodes,
  linesOf,
  putLines,
  type LinesRequest,
} from '../support/lines-call.js';
import { ReceiverRig, type RigFaults } from '../support/receiver-rig.js';
import { nowSeconds } from '../support/report.js';

const rig = await ReceiverRig.start();
after(() => rig.stop());
beforeEach(() => {
  rig.faults = {};
});

/** One thing that is wrong: around the receiver, in the request, or in its only line. */
interface Wrong {
  readonly status: number;
  readonly code: number;
  readonly around?: RigFaults;
  readonly request?: LinesRequest;
  readonly line?: object;
}

/** In the order of the checks. */
const situations: readonly (readonly [situation: string, wrong: Wrong])[] = [
  ['starting', { status: 503, code: 1002, around: { state: 'starting' } }],
  ['draining', { status: 503, code: 1002, around: { state: 'draining' } }],
  [
    'a store that is known to take no writes',
    { status: 503, code: 1002, around: { storeWritable: false } },
  ],
  [
    'over 200 ms of work on what came in at once',
    { status: 503, code: 1002, around: { turnMilliseconds: 201 } },
  ],
  [
    'an address that is denied',
    { status: 403, code: 1008, around: { flags: { denyNetworks: '127.0.0.0/8' } } },
  ],
  ['a method that is not POST', { status: 405, code: 1000, request: { method: 'PUT' } }],
  ['a token that is unknown', { status: 401, code: 1011, request: { token: 'none' } }],
  [
    'a coding that is unknown',
    { status: 400, code: 1012, request: { fields: ['Content-Encoding: br'] } },
  ],
  ['no body', { status: 400, code: 1004, request: { body: '' } }],
  ['a body over 1 MiB', { status: 413, code: 1015, request: { body: 'x'.repeat(1_048_577) } }],
  ['a body that is no JSON', { status: 400, code: 1005, request: { body: '{"namespace":' } }],
  ['an empty array', { status: 400, code: 1019, request: { body: '[]' } }],
  ['no metricName', { status: 400, code: 1009, line: { metricName: undefined } }],
  ['a value that is no number', { status: 400, code: 1010, line: { value: '1' } }],
  ['a region that is blank', { status: 400, code: 1013, line: { region: ' ' } }],
  [
    'a timestamp of yesterday',
    { status: 400, code: 1021, line: { timestamp: nowSeconds - 86_400 } },
  ],
  [
    'requests over the rate',
    { status: 429, code: 1006, around: { limiter: { requests: 'refused' } } },
  ],
  [
    'a limiter that fails',
    { status: 503, code: 1007, around: { limiter: { requests: 'failing' } } },
  ],
  ['a region without a store', { status: 400, code: 1014, line: { region: 'mars' } }],
  ['a namespace that is not created', { status: 400, code: 1016, line: { namespace: 'none' } }],
  [
    'a metric name that is too long',
    { status: 400, code: 1020, line: { metricName: 'm'.repeat(65) } },
  ],
  ['a metric that is not created', { status: 400, code: 1013, line: { metricName: 'none' } }],
  [
    'dimensions of another metric',
    { status: 400, code: 1017, line: { dimensions: { host: 'a' } } },
  ],
  [
    'samples over the quota',
    { status: 429, code: 1018, around: { limiter: { samples: 'refused' } } },
  ],
  [
    'a store that takes no writes',
    { status: 503, code: 1002, around: { storeError: 'unavailable' } },
  ],
  [
    'a write that finds too many before it',
    { status: 503, code: 1002, around: { storeError: 'busy' } },
  ],
];

function requestWith({ request, line }: Wrong): LinesRequest {
  return { token: rig.writeToken, body: linesOf({ ...cpuLine, ...line }), ...request };
}

async function assertAnswer(wrong: Wrong): Promise<void> {
  const before = await rig.stored();
  rig.faults = wrong.around ?? {};
  const { status, code } = await putLines(rig.address, requestWith(wrong));
  assert.deepEqual({ status, code }, { status: wrong.status, code: wrong.code });
  rig.faults = {};
  assert.deepEqual(await rig.stored(), before, 'nothing is stored');
}

describe('each thing that is wrong has its code and its status, and nothing is stored', () => {
  for (const [situation, wrong] of situations) {
    test(`${situation}: ${wrong.status} ${wrong.code}`, () => assertAnswer(wrong));
  }

  test('no code of the published table is left out', () => {
    // 1001 has a test of its own: lines-stored.test.ts.
    const shown = [...situations.map(([, { code }]) => code), 0, 1001, 1003];
    assert.deepEqual([...new Set(shown)].sort(), [...knownCodes].sort());
  });
});

describe('of two things that are wrong the earlier in the order answers', () => {
  for (const [at, [situation, wrong]] of situations.entries()) {
    const next = situations.slice(at + 1).find(([, other]) => other.code !== wrong.code);
    if (next === undefined) continue;
    const [nextSituation, other] = next;
    test(`${situation}, and ${nextSituation}: ${wrong.code}`, () =>
      assertAnswer({
        ...wrong,
        around: {
          ...other.around,
          ...wrong.around,
          limiter: { ...other.around?.limiter, ...wrong.around?.limiter },
        },
        request: { ...other.request, ...wrong.request },
        line: { ...other.line, ...wrong.line },
      }));
  }
});

describe('Retry-After stands where the same lines may be sent again', () => {
  for (const [situation, around, retryAfter] of [
    ['1002', { state: 'draining' }, '1'],
    ['1006', { limiter: { requests: 'refused' } }, '7'],
    ['1018', { limiter: { samples: 'refused' } }, '7'],
    ['not with 0', {}, undefined],
    ['not with 1008', { flags: { denyNetworks: '127.0.0.0/8' } }, undefined],
  ] as const) {
    test(situation, async () => {
      rig.faults = around;
      const { headers } = await putLines(rig.address, { token: rig.writeToken });
      assert.equal(headers.get('retry-after'), retryAfter);
    });
  }
});

test('a defect is 500, told by the id of the request, and stands in the log whole', async () => {
  const defect = new TypeError('a defect');
  rig.faults = { storeError: defect };
  const answer = await putLines(rig.address, { token: rig.writeToken });
  assert.equal(answer.status, 500);
  assert.equal(answer.code, 1003);
  const failure = rig.failures.at(-1);
  assert.equal(failure?.error, defect);
  assert.equal(failure.fields['door'], 'lines');
  assert.ok(answer.message.includes(String(failure.fields['request'])), answer.message);
});

test('what RFC 9110 demands stands beside 401 and 405', async () => {
  const unknown = await putLines(rig.address, { token: 'none' });
  assert.equal(unknown.headers.get('www-authenticate'), 'Bearer realm="putmon"');
  const put = await putLines(rig.address, { token: rig.writeToken, method: 'PUT' });
  assert.equal(put.headers.get('allow'), 'POST');
});

test('samples of lines that are refused at the store may be sent again', async (t) => {
  const fresh = await ReceiverRig.start();
  t.after(() => fresh.stop());
  const flags = { samplesPerMinuteMax: '2' };
  const request = { token: fresh.writeToken, body: linesOf(cpuLine, cpuLine) };
  fresh.faults = { flags, storeError: 'unavailable' };
  assert.equal((await putLines(fresh.address, request)).code, 1002);
  fresh.faults = { flags };
  assert.equal((await putLines(fresh.address, request)).code, 0);
  assert.equal((await putLines(fresh.address, request)).code, 1018);
});
