import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { postOf, reportOf } from '../support/report.js';
import { codeOf } from '../support/send.js';
import { TestReceiver } from '../support/test-receiver.js';

const hourSeconds = 3600;
const daySeconds = 86_400;
/** A day is sorted once no report of it can come: timestampSkewBehindSeconds, and a minute. */
const closingSeconds = 7260;

/** Zones, and what they add to UTC. */
const zones: readonly (readonly [string, number])[] = [
  ['+08:00', 28_800],
  ['-03:30', -12_600],
  ['+00:00', 0],
];

describe('a report again, after the clock was set', () => {
  /** Where the clock is set, one after another, and what the same report is answered then. */
  const settings: readonly (readonly [string, readonly (readonly [number, number])[]])[] = [
    ['an hour ahead', [[hourSeconds, 0]]],
    [
      'an hour ahead and back',
      [
        [hourSeconds, 0],
        [0, 0],
      ],
    ],
    [
      'three hours ahead and back',
      [
        [3 * hourSeconds, 1021],
        [0, 0],
      ],
    ],
    [
      'three minutes back',
      [
        [-180, 0],
        [0, 0],
      ],
    ],
    [
      'an hour back and ahead',
      [
        [-hourSeconds, 1021],
        [0, 0],
      ],
    ],
    [
      'a day back and ahead',
      [
        [-daySeconds, 1021],
        [0, 0],
      ],
    ],
    [
      'to and fro',
      [
        [7200, 0],
        [-300, 0],
        [7201, 1021],
        [-301, 1021],
        [7199, 0],
        [0, 0],
      ],
    ],
  ];

  for (const [name, steps] of settings) {
    test(`${name}: it is stored once`, async () => {
      const receiver = await TestReceiver.start({ autoRegister: true });
      const startSeconds = receiver.nowSeconds;
      const send = (): Promise<number> => reportAt(receiver, startSeconds, 1);
      assert.equal(await send(), 0);
      for (const [aheadSeconds, code] of steps) {
        receiver.nowSeconds = startSeconds + aheadSeconds;
        await maintain(receiver);
        assert.equal(await send(), code, `at ${aheadSeconds} s`);
        assert.deepEqual(await timesOf(receiver), [startSeconds]);
      }
      await receiver.restart({ autoRegister: true });
      assert.deepEqual(await timesOf(receiver), [startSeconds]);
      await receiver.stop();
    });
  }
});

for (const [timezone, utcOffsetSeconds] of zones) {
  describe(`midnight at ${timezone}`, () => {
    const midnight = midnightAfter(1_700_000_000, utcOffsetSeconds);
    const flags = { autoRegister: true, timezone, retentionDays: '2' };
    /** On both sides of midnight, and as far from it as Timestamps may be. */
    const times = [-300, -1, 0, 1, 7199].map((seconds) => midnight + seconds);

    test('a day is sorted when no report of it can come any more; no sample is lost', async () => {
      const receiver = await TestReceiver.start(flags, midnight);
      await fill(receiver);
      for (const [afterSeconds, sortedCount] of [
        [0, 0],
        [closingSeconds, 0],
        [closingSeconds + 1, 1],
        [daySeconds, 1],
        [daySeconds + closingSeconds, 1],
        [daySeconds + closingSeconds + 1, 2],
      ] as const) {
        receiver.nowSeconds = midnight + afterSeconds;
        await maintain(receiver);
        assert.equal(linesOf(receiver, 'sorted a closed day'), sortedCount, `at ${afterSeconds} s`);
        assert.deepEqual(await timesOf(receiver), times);
      }
      await receiver.stop();
    });

    test('a day is dropped two days after its end, to the second', async () => {
      const receiver = await TestReceiver.start(flags, midnight);
      await fill(receiver);
      for (const [afterSeconds, left] of [
        [2 * daySeconds - 1, times],
        [2 * daySeconds, times.filter((time) => time >= midnight)],
        [0, times.filter((time) => time >= midnight)],
        [3 * daySeconds - 1, times.filter((time) => time >= midnight)],
        [3 * daySeconds, []],
      ] as const) {
        receiver.nowSeconds = midnight + afterSeconds;
        await maintain(receiver);
        assert.deepEqual(await timesOf(receiver), left, `at ${afterSeconds} s`);
      }
      await receiver.stop();
    });

    test('a clock set back after sorting: what comes for the sorted day counts', async () => {
      const receiver = await TestReceiver.start(flags, midnight);
      await fill(receiver);
      receiver.nowSeconds = midnight + closingSeconds + 1;
      await maintain(receiver);
      receiver.nowSeconds = midnight;
      assert.equal(await reportAt(receiver, midnight - 2, 100), 0);
      assert.deepEqual(await timesOf(receiver), [midnight - 2, ...times].sort(ascending));
      receiver.nowSeconds = midnight + closingSeconds + 1;
      await maintain(receiver);
      assert.deepEqual(await timesOf(receiver), [midnight - 2, ...times].sort(ascending));
      await receiver.restart(flags);
      assert.deepEqual(await timesOf(receiver), [midnight - 2, ...times].sort(ascending));
      await receiver.stop();
    });

    /** Stores one sample at each of the times. */
    async function fill(receiver: TestReceiver): Promise<void> {
      for (const [at, timeSeconds] of times.entries()) {
        receiver.nowSeconds = timeSeconds;
        assert.equal(await reportAt(receiver, timeSeconds, at), 0);
      }
    }
  });
}

describe('a new timezone', () => {
  test('before the first report it counts: days close by it', async () => {
    const midnight = midnightAfter(1_700_000_000, -12_600);
    const receiver = await TestReceiver.start({ autoRegister: true }, midnight - 1);
    await receiver.restart({ autoRegister: true, timezone: '-03:30', retentionDays: '2' });
    assert.equal(await reportAt(receiver, midnight - 1, 1), 0);
    receiver.nowSeconds = midnight + 2 * daySeconds;
    await maintain(receiver);
    assert.deepEqual(await timesOf(receiver), []);
    await receiver.stop();
  });

  for (const [timezone] of zones) {
    test(`${timezone} in place of -11:00 hides no sample, and a repeat is one`, async () => {
      const noon = midnightAfter(1_700_000_000, 0) + daySeconds / 2;
      const receiver = await TestReceiver.start({ autoRegister: true, timezone: '-11:00' }, noon);
      for (let hour = 0; hour < 24; hour += 1) {
        receiver.nowSeconds = noon + hour * hourSeconds;
        assert.equal(await reportAt(receiver, receiver.nowSeconds, hour), 0);
      }
      await receiver.restart({ autoRegister: true, timezone });
      assert.equal(await reportAt(receiver, receiver.nowSeconds, 23), 0);
      assert.equal((await timesOf(receiver)).length, 24);
      for (let hour = 0; hour < 24; hour += 1) {
        const startSeconds = noon + hour * hourSeconds;
        assert.deepEqual(await valuesAt(receiver, startSeconds), [hour]);
      }
      await receiver.stop();
    });
  }
});

function midnightAfter(seconds: number, utcOffsetSeconds: number): number {
  return (
    (Math.floor((seconds + utcOffsetSeconds) / daySeconds) + 1) * daySeconds - utcOffsetSeconds
  );
}

/** The code that answers a report of one sample. */
function reportAt(receiver: TestReceiver, timeSeconds: number, value: number): Promise<number> {
  const Data = [{ dimensions: { host: 'web1' }, metricName: 'clock', value }];
  const report = reportOf({ Namespace: 'clock', Timestamp: timeSeconds, Data });
  return codeOf(receiver.address, postOf(report));
}

/** As the timer has it done. */
function maintain({ app, nowSeconds }: TestReceiver): Promise<void> {
  return app.control.store.maintain(nowSeconds);
}

/** Of all samples, in order. */
async function timesOf(receiver: TestReceiver): Promise<number[]> {
  const stored = await receiver.stored();
  return stored.map(({ timeSeconds }) => timeSeconds).sort(ascending);
}

/** What a query of one second reads. */
async function valuesAt(receiver: TestReceiver, startSeconds: number): Promise<number[]> {
  const { store } = receiver.app.control;
  const [metricId = 0] = receiver
    .namespaces()
    .filter(({ name }) => name === 'clock')
    .flatMap(({ metrics }) => [...metrics.values()].map(({ id }) => id));
  const { seriesKeys } = await store.listSeries(metricId, { after: undefined, seriesMax: 1 });
  const range = { metricId, seriesKeys, startSeconds, endSeconds: startSeconds + 1 };
  const { values } = await store.readSamples({ ...range, samplesSkipped: 0, samplesMax: 10 });
  return [...values];
}

function ascending(a: number, b: number): number {
  return a - b;
}

function linesOf({ logLines }: TestReceiver, message: string): number {
  return logLines.filter((line) => line.includes(message)).length;
}
