import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { keys, type KeyPair } from '../support/accounts.js';
import { diskUsage, nowSeconds, postOf, reportOf } from '../support/report.js';
import { send } from '../support/send.js';
import { TestReceiver, type TestSettings } from '../support/test-receiver.js';

const receiver = await TestReceiver.start();
after(() => receiver.stop());

/** Seconds that pass, then a report of so many samples: its code, and what Retry-After says. */
type Step = readonly [
  passed: number,
  samples: number,
  code: number,
  retryAfter?: string | undefined,
  key?: KeyPair,
];

let nonce = 0;

function request(samples: number, key: KeyPair): Buffer {
  nonce += 1;
  const Data = Array.from({ length: samples }, () => diskUsage);
  return postOf(reportOf({ Nonce: nonce, Data }, { key }));
}

function describeSteps(
  flags: TestSettings,
  steps: readonly (readonly [string, readonly Step[]])[],
): void {
  before(() => receiver.restart(flags));
  afterEach(async () => {
    await receiver.restart(flags);
    receiver.nowSeconds = nowSeconds;
  });
  for (const [situation, course] of steps) {
    test(situation, async () => {
      for (const [passed, samples, code, retryAfter, key = keys.main] of course) {
        receiver.nowSeconds += passed;
        const { answer, reply } = await send(receiver.address, request(samples, key));
        assert.equal(answer.code, code, answer.message);
        assert.equal(reply.headers.get('retry-after'), retryAfter);
      }
    });
  }
}

describe('two requests a second, three at once', () => {
  describeSteps({ requestsPerSecondMax: '2', requestsBurstMax: '3' }, [
    [
      'the burst, then no more',
      [
        [0, 1, 0],
        [0, 1, 0],
        [0, 1, 0],
        [0, 1, 1006, '1'],
      ],
    ],
    [
      'a second later two more',
      [
        [0, 1, 0],
        [0, 1, 0],
        [0, 1, 0],
        [1, 1, 0],
        [0, 1, 0],
        [0, 1, 1006, '1'],
      ],
    ],
    [
      'each key by itself',
      [
        [0, 1, 0],
        [0, 1, 0],
        [0, 1, 0],
        [0, 1, 0, undefined, keys.second],
        [0, 1, 1006, '1'],
      ],
    ],
    [
      'what is refused for its Data counts',
      [
        [0, 0, 1019],
        [0, 0, 1019],
        [0, 0, 1019],
        [0, 1, 1006, '1'],
      ],
    ],
    [
      'who is not known does not count',
      [
        [0, 1, 1011, undefined, { ...keys.main, secretKey: 'x' }],
        [0, 1, 0],
        [0, 1, 0],
        [0, 1, 0],
      ],
    ],
  ]);
});

describe('five samples a minute of the clock; it is 20 seconds past', () => {
  describeSteps({ samplesPerMinuteMax: '5' }, [
    [
      'as many in one',
      [
        [0, 5, 0],
        [0, 1, 1018, '40'],
      ],
    ],
    [
      'as many in several',
      [
        [0, 2, 0],
        [0, 3, 0],
        [30, 1, 1018, '10'],
      ],
    ],
    [
      'all of a report or none',
      [
        [0, 3, 0],
        [0, 3, 1018, '40'],
        [0, 2, 0],
      ],
    ],
    [
      'the next minute begins anew',
      [
        [0, 5, 0],
        [40, 5, 0],
        [0, 1, 1018, '60'],
      ],
    ],
    [
      'each key by itself',
      [
        [0, 5, 0],
        [0, 5, 0, undefined, keys.second],
      ],
    ],
  ]);
});

describe('0 is no bound', () => {
  describeSteps({ requestsPerSecondMax: '0', samplesPerMinuteMax: '0', requestsBurstMax: '1' }, [
    [
      'requests and samples',
      [
        [0, 900, 0],
        [0, 900, 0],
        [0, 900, 0],
      ],
    ],
  ]);
});

describe('a message names the limit', () => {
  test('of the rate', async () => {
    await receiver.restart({ requestsPerSecondMax: '1', requestsBurstMax: '1' });
    await send(receiver.address, request(1, keys.main));
    const { answer } = await send(receiver.address, request(1, keys.main));
    assert.equal(
      answer.message,
      'too many requests of this SecretId: more than 1 requests a second (requestsPerSecondMax)',
    );
  });

  test('of the quota', async () => {
    await receiver.restart({ samplesPerMinuteMax: '1' });
    const { answer } = await send(receiver.address, request(2, keys.main));
    assert.equal(
      answer.message,
      'too many metrics sent: more than 1 samples a minute (samplesPerMinuteMax)',
    );
  });
});
