import assert from 'node:assert/strict';
import { after, beforeEach, describe, test } from 'node:test';
import { returnCodes } from '../../src/protocol/return-codes.js';
import { keys } from '../support/accounts.js';
import { ReceiverRig, type RigFaults } from '../support/receiver-rig.js';
import {
  diskUsage,
  nowSeconds,
  postOf,
  reportOf,
  type ReportParameters,
  type RequestParts,
} from '../support/report.js';
import { codeOf, send } from '../support/send.js';

const rig = await ReceiverRig.start();
after(() => rig.stop());
beforeEach(() => {
  rig.faults = {};
});

/** One thing that is wrong: around the receiver, in the HTTP request, or among the parameters. */
interface Wrong {
  readonly code: number;
  readonly around?: RigFaults;
  readonly http?: RequestParts;
  readonly parameters?: ReportParameters;
}

/** In the order of the checks; several rows of one step stand in the order within it. */
const situations: readonly (readonly [situation: string, wrong: Wrong])[] = [
  ['starting', { code: 1002, around: { state: 'starting' } }],
  ['draining', { code: 1002, around: { state: 'draining' } }],
  ['a store that is known to take no writes', { code: 1002, around: { storeWritable: false } }],
  [
    'over 200 ms of work on what came in at once',
    { code: 1002, around: { turnMilliseconds: 201 } },
  ],
  [
    'a report that waits for over 200 ms, while busy',
    { code: 1002, around: { turnMilliseconds: 21, pendingMilliseconds: 201 } },
  ],
  ['500,000 samples that wait for the disk', { code: 1002, around: { pendingSamples: 500_000 } }],
  ['an address that is denied', { code: 1008, around: { flags: { denyNetworks: '127.0.0.0/8' } } }],
  ['neither GET nor POST', { code: 1000, http: { method: 'PUT' } }],
  ['neither of the two paths', { code: 1001, http: { target: '/v2/index.html' } }],
  ['no body', { code: 1004, http: { body: '' } }],
  ['a body over 1 MiB', { code: 1015, http: { body: 'x'.repeat(1_048_577) } }],
  ['a body that is no JSON', { code: 1005, http: { body: '{"Action":' } }],
  ['Data that is no JSON', { code: 1005, parameters: { Data: '[{' } }],
  ['another Action', { code: 1012, parameters: { Action: 'GetMonitorData' } }],
  ['no Signature', { code: 1009, parameters: { Signature: undefined } }],
  [
    'a metricName that is no string',
    { code: 1010, parameters: { Data: [{ ...diskUsage, metricName: 1 }] } },
  ],
  ['a Timestamp that is no integer', { code: 1010, parameters: { Timestamp: 'now' } }],
  ['a Nonce of 0', { code: 1013, parameters: { Nonce: 0 } }],
  ['a Timestamp of yesterday', { code: 1021, parameters: { Timestamp: nowSeconds - 86_400 } }],
  ['a SecretId that is unknown', { code: 1011, parameters: { SecretId: 'AKIDnone' } }],
  ['requests over the rate', { code: 1006, around: { limiter: { requests: 'refused' } } }],
  ['a limiter that fails', { code: 1007, around: { limiter: { requests: 'failing' } } }],
  ['a Region without a store', { code: 1014, parameters: { Region: 'mars' } }],
  ['a Namespace that is not created', { code: 1016, parameters: { Namespace: 'none' } }],
  ['Data without a datum', { code: 1019, parameters: { Data: [] } }],
  ['samples over the quota', { code: 1018, around: { limiter: { samples: 'refused' } } }],
  ['a store that takes no writes', { code: 1002, around: { storeError: 'unavailable' } }],
];

function requestWith({ http, parameters = {} }: Wrong): Buffer {
  return postOf(reportOf(parameters), http);
}

/** Both are wrong at once; where both say something of one thing, the first is heard. */
function both(first: Wrong, second: Wrong): Wrong {
  return {
    code: first.code,
    around: {
      ...second.around,
      ...first.around,
      limiter: { ...second.around?.limiter, ...first.around?.limiter },
    },
    http: { ...second.http, ...first.http },
    parameters: { ...second.parameters, ...first.parameters },
  };
}

async function assertAnswer(wrong: Wrong): Promise<void> {
  const before = await rig.stored();
  rig.faults = wrong.around ?? {};
  assert.equal(await codeOf(rig.address, requestWith(wrong)), wrong.code);
  rig.faults = {};
  assert.deepEqual(await rig.stored(), before, 'nothing is stored');
}

describe('each thing that is wrong has its code, and nothing is stored', () => {
  for (const [situation, wrong] of situations) {
    test(`${situation}: ${wrong.code}`, () => assertAnswer(wrong));
  }
});

describe('of two things that are wrong the earlier in the order answers', () => {
  for (const [at, [situation, wrong]] of situations.entries()) {
    const later = situations.slice(at + 1).filter(([, other]) => other.code !== wrong.code);
    const [next] = later;
    if (next === undefined) continue;
    test(`${situation}, and ${next[0]}: ${wrong.code}`, () => assertAnswer(both(wrong, next[1])));
  }
});

describe('the rest of the table', () => {
  for (const [situation, wrong] of [
    ['nothing wrong', { code: 0 }],
    ['the key of a sub-account', { code: 1011, key: keys.sub }],
    ['a name of 65 characters', { code: 1020, datum: { metricName: 'm'.repeat(65) } }],
    ['dimensions of another metric', { code: 1017, datum: { dimensions: { host: 'a' } } }],
    ['a metric that is not created', { code: 1013, datum: { metricName: 'none' } }],
    ['a write that finds too many before it', { code: 1002, around: { storeError: 'busy' } }],
    [
      'a write with an unforeseen end',
      { code: 1003, around: { storeError: new TypeError('a defect') } },
    ],
    [
      'a limiter that fails at the samples',
      { code: 1007, around: { limiter: { samples: 'failing' } } },
    ],
    [
      'a limiter that fails, and need not work',
      {
        code: 0,
        around: {
          limiter: { requests: 'failing', samples: 'failing' },
          flags: { onLimiterFailure: 'admit' },
        },
      },
    ],
  ] as const satisfies readonly (readonly [string, object])[]) {
    const { code, ...rest } = { key: keys.main, datum: {}, around: {}, ...wrong };
    test(`${situation}: ${code}`, async () => {
      rig.faults = rest.around;
      const report = reportOf({ Data: [{ ...diskUsage, ...rest.datum }] }, { key: rest.key });
      assert.equal(await codeOf(rig.address, postOf(report)), code);
    });
  }

  test('no code of the published table is left out above', () => {
    const shown = [...situations.map(([, { code }]) => code), 0, 1003, 1013, 1017, 1020];
    const published = Object.values(returnCodes).map(({ code }) => code);
    assert.deepEqual([...new Set(shown)].sort(), published.sort());
  });
});

describe('Retry-After says when to send the same again', () => {
  for (const [situation, around, retryAfter] of [
    ['1002', { state: 'draining' }, '1'],
    ['1002 of the store', { storeError: 'busy' }, '1'],
    ['1006', { limiter: { requests: 'refused' } }, '7'],
    ['1018', { limiter: { samples: 'refused' } }, '7'],
    ['not with 0', {}, undefined],
    ['not with a refusal for good', { flags: { denyNetworks: '127.0.0.0/8' } }, undefined],
  ] as const) {
    test(situation, async () => {
      rig.faults = around;
      const { reply } = await send(rig.address, postOf(reportOf()));
      assert.equal(reply.headers.get('retry-after'), retryAfter);
    });
  }
});

test('a defect is told by the id of the request, and stands in the log whole', async () => {
  const defect = new RangeError('a defect');
  rig.faults = { storeError: defect };
  const { answer } = await send(rig.address, postOf(reportOf()));
  const [, id] = /^internal failure: request (\S+) is in the log$/.exec(answer.message) ?? [];
  assert(id);
  const failure = rig.failures.find(({ fields }) => fields['request'] === id);
  assert.equal(failure?.error, defect);
  assert.equal(failure.fields['address'], '127.0.0.1');
});
