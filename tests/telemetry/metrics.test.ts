import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { register } from 'prom-client';
import { Metrics } from '../../src/telemetry/metrics.js';

/** Values by name and labels, as the text has them. */
async function rendered(metrics: Metrics): Promise<ReadonlyMap<string, number>> {
  const text = await metrics.render();
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const [, series = '', value] = /^(\S+(?:\{.*\})?) (\S+)$/.exec(line) ?? [];
      return [series, Number(value)];
    }),
  );
}

describe('counters', () => {
  for (const [name, count, value] of [
    [
      'putmon_reports_total{code="ok"}',
      (metrics: Metrics) => {
        metrics.countReport('ok');
      },
      1,
    ],
    [
      'putmon_reports_repeated_total',
      (metrics: Metrics) => {
        metrics.countRepeatedReport();
      },
      1,
    ],
    [
      'putmon_tls_hellos_total',
      (metrics: Metrics) => {
        metrics.countTlsHello();
      },
      1,
    ],
    [
      'putmon_malformed_requests_total',
      (metrics: Metrics) => {
        metrics.countMalformedRequest();
      },
      1,
    ],
    [
      'putmon_unforeseen_failures_total',
      (metrics: Metrics) => {
        metrics.countUnforeseenFailure();
      },
      1,
    ],
    [
      'putmon_samples_stored_total',
      (metrics: Metrics) => {
        metrics.committed({ samples: 30, seconds: 0.004 });
      },
      30,
    ],
    [
      'putmon_days_sorted_total',
      (metrics: Metrics) => {
        metrics.sorted();
      },
      1,
    ],
    [
      'putmon_days_dropped_total',
      (metrics: Metrics) => {
        metrics.dropped();
      },
      1,
    ],
    [
      'putmon_workers_replaced_total',
      (metrics: Metrics) => {
        metrics.countReplacedWorker();
      },
      1,
    ],
    [
      'putmon_notice_attempts_total{outcome="abandoned"}',
      (metrics: Metrics) => {
        metrics.countDelivery('abandoned');
      },
      1,
    ],
    [
      'putmon_store_failures_total',
      (metrics: Metrics) => {
        metrics.commitFailed();
      },
      1,
    ],
  ] as const) {
    test(name, async () => {
      const metrics = new Metrics(['ok']);
      assert.equal((await rendered(metrics)).get(name), 0);
      count(metrics);
      assert.equal((await rendered(metrics)).get(name), value);
      assert.equal((await rendered(metrics)).get(name), value, 'rendering counts nothing');
    });
  }
});

test('durations and sizes are spread over buckets', async () => {
  const metrics = new Metrics([]);
  metrics.observeStep('parseReport', 0.0003);
  metrics.committed({ samples: 30, seconds: 0.004 });
  const values = await rendered(metrics);
  assert.equal(values.get('putmon_step_seconds_bucket{le="0.0001",step="parseReport"}'), 0);
  assert.equal(values.get('putmon_step_seconds_bucket{le="0.0005",step="parseReport"}'), 1);
  assert.equal(values.get('putmon_commit_seconds_bucket{le="0.002"}'), 0);
  assert.equal(values.get('putmon_commit_seconds_bucket{le="0.005"}'), 1);
  assert.equal(values.get('putmon_commit_samples_sum'), 30);
  assert.equal(values.get('putmon_commit_samples_count'), 1);
});

test('gauges are read anew at each rendering', async () => {
  const metrics = new Metrics([]);
  let pendingSamples = 5;
  let writable = true;
  metrics.watchStore({
    pendingSamples: () => pendingSamples,
    seriesCount: () => Promise.resolve(10_000),
    storeWritable: () => writable,
    diskBytesFree: () => (writable ? Promise.resolve(9) : Promise.reject(new Error('no disk'))),
  });
  metrics.watchAlarms({ judgementLagSeconds: () => 2, openAlarmCount: () => 4 });
  metrics.watchReceiver({ connections: () => 7, inFlightReports: () => 3 });
  const names = [
    'pending_samples',
    'series',
    'connections',
    'in_flight_reports',
    'alarm_judgement_lag_seconds',
    'alarms_open',
    'store_writable',
    'disk_free_bytes',
  ];
  const gauges = async () => {
    const values = await rendered(metrics);
    return names.map((name) => values.get(`putmon_${name}`));
  };
  assert.deepEqual(await gauges(), [5, 10_000, 7, 3, 2, 4, 1, 9]);
  pendingSamples = 6;
  writable = false;
  assert.deepEqual(await gauges(), [6, 10_000, 7, 3, 2, 4, 0, NaN]);
});

test('the process tells of itself, and the global registry of nothing', async () => {
  const metrics = new Metrics([]);
  const values = await rendered(metrics);
  assert.ok(values.has('nodejs_eventloop_lag_p99_seconds'));
  assert.ok(values.has('process_resident_memory_bytes'));
  assert.equal(await register.metrics(), '\n');
  assert.match(metrics.contentType, /^text\/plain; version=0\.0\.4/);
});
