import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { call, type CallParameters } from '../support/control-call.js';
import { at, disk, put } from '../support/put-samples.js';
import { TestReceiver } from '../support/test-receiver.js';
import { exactWindows, type KnownSample } from './exact-windows.js';

/** An hour into a day of UTC+8, so that what may come lies on both sides of midnight. */
const now = at('2016-06-22 00:50:00');
const utcOffsetSeconds = 8 * 3600;
const server = await TestReceiver.start({}, now);
after(() => server.stop());

const metric = { namespace: 'cvm', metricName: 'diskusage' };
const statistics = ['max', 'min', 'sum', 'avg', 'last', 'p50', 'p90', 'p99.9'];
const percentiles = statistics.slice(5).map((word) => ({ period: 300, statistics: word }));
const all = statistics.map((word) => ({ period: 300, statistics: word }));

before(async () => {
  const names = { dimensionNames: ['diskname', 'ip'] };
  for (const [action, parameters] of [
    ['CreateMetricStatisticsType', { ...names, statisticsType: percentiles }],
    ['CreateMetricAggeration', { dimensionNames: ['ip'], statisticsType: all }],
    ['CreateMetricAggeration', { dimensionNames: ['diskname'], statisticsType: all }],
  ] as const) {
    const { code } = await call(server, action, { ...metric, ...parameters });
    assert.equal(code, 0);
  }
});

interface Report {
  readonly timeSeconds: number;
  readonly values: readonly { readonly disk: number; readonly value: number }[];
}

/** At, just before and just after the ends of windows; up to two hours late. */
const timeSeconds = fc
  .tuple(fc.integer({ min: -23, max: 0 }), fc.constantFrom(-10, -1, 0, 1, 59, 60))
  .map(([window, edge]) => now + window * 300 + edge);

const value = fc.oneof(
  fc.integer({ min: -100, max: 100 }),
  fc.integer({ min: -1000, max: 1000 }).map((tenths) => tenths / 10),
  fc.constantFrom(1e15, -1e15, 1e15 + 0.125, 1e-15, 0.1, 0.2, 2 ** 53, 2 ** 53 + 2, 1),
);

const report: fc.Arbitrary<Report> = fc.record({
  timeSeconds,
  values: fc.array(fc.record({ disk: fc.integer({ min: 0, max: 2 }), value }), {
    minLength: 1,
    maxLength: 4,
  }),
});

/** Two disks on one machine, and a disk of the same name on another. */
const places = ['a m', 'b m', 'a n'];

/** What is asked about, and the disks that count. */
const targets: readonly {
  readonly object: readonly string[];
  readonly disks: readonly number[];
}[] = [
  { object: ['diskname=a', 'ip=m'], disks: [0] },
  { object: ['ip=m'], disks: [0, 1] },
  { object: ['diskname=a'], disks: [0, 2] },
];

/** Every run has its own objects. */
let runs = 0;

test('queries equal a reckoning by hand over the samples of the windows', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(report, { minLength: 1, maxLength: 10 }),
      fc.constantFrom(10, 60, 300, 3600, 86_400),
      fc.constantFrom(...targets),
      async (reports, periodSeconds, { object, disks }) => {
        runs += 1;
        const samples = await reportAll(reports);
        const own = samples.filter((sample) => disks.includes(Number(sample.object)));
        const dimensions = object.map((word) => {
          const [name = '', text = ''] = word.split('=');
          return { name, value: `${text}${runs}` };
        });
        const query = { ...metric, dimensions };
        await Promise.all(
          statistics.map((word) => compare({ ...query, statistics: word }, own, periodSeconds)),
        );
      },
    ),
    { numRuns: 40 },
  );
});

/** In their order, as late as they are; what was reported, as it went in. */
async function reportAll(reports: readonly Report[]): Promise<KnownSample[]> {
  const samples: KnownSample[] = [];
  for (const [nth, { timeSeconds, values }] of reports.entries()) {
    const data = values.map((each) => {
      const [diskname, ip] = places[each.disk]?.split(' ') ?? [];
      return disk(`${diskname}${runs}`, `${ip}${runs}`, each.value);
    });
    // The same Nonce with the same values would be the same report, and count once.
    const earlier = reports.slice(0, nth).filter((each) => each.timeSeconds === timeSeconds);
    await put(server, data, { timeSeconds, nonce: 1 + earlier.length });
    samples.push(
      ...values.map((each) => ({ object: String(each.disk), timeSeconds, value: each.value })),
    );
  }
  return samples;
}

async function compare(
  asked: CallParameters & { readonly statistics: string },
  samples: readonly KnownSample[],
  periodSeconds: number,
): Promise<void> {
  const local = now + utcOffsetSeconds;
  const lastEnd = local - (local % periodSeconds) + periodSeconds - utcOffsetSeconds;
  const ends = Array.from(
    { length: Math.ceil(7500 / periodSeconds) + 1 },
    (_, back) => lastEnd - back * periodSeconds,
  ).reverse();
  const range = { period: periodSeconds, startTime: ends[0], endTime: lastEnd };
  const answer = await call(server, 'GetMonitorData', { ...asked, ...range });
  const [points] = Object.values(answer['dataPoints'] as Record<string, (number | null)[]>);
  const expected = exactWindows(asked.statistics, samples, ends, periodSeconds);
  const equal = expected.map((values, place) => {
    const point = points?.[place] ?? null;
    return values.includes(point) ? point : values[0];
  });
  assert.deepEqual(points, equal, `${asked.statistics} over ${periodSeconds} s`);
}
