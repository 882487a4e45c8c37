import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, describe, test } from 'node:test';
import { call, type CallParameters } from '../support/control-call.js';
import { withoutPrometheus } from '../support/prometheus-process.js';
import { at, disk, put } from '../support/put-samples.js';
import { TestReceiver } from '../support/test-receiver.js';
import { temporaryFile } from '../config/temporary-file.js';
import { askApi } from './api-client.js';

let putmon: TestReceiver;
const ruleIds: string[] = [];

const terms = {
  namespace: 'cvm',
  metricName: 'diskusage',
  period: 300,
  operatorType: '>=',
  threshold: 80,
  constancy: 1,
  isWild: 1,
};
const whole = ['diskname', 'ip'];

/** The query of each rule, by its statistic and dimensions. */
const rows: readonly (readonly [
  statistics: string,
  dimensionNames: readonly string[],
  query: string,
])[] = [
  ['max', whole, 'max_over_time(SAMPLES) >= 80'],
  ['avg', whole, 'avg_over_time(SAMPLES) >= 80'],
  ['p95', whole, 'quantile_over_time(0.95, SAMPLES) >= 80'],
  ['max', ['ip'], 'max by (ip) (max_over_time(SAMPLES)) >= 80'],
  ['sum', ['ip'], 'sum by (ip) (sum_over_time(SAMPLES)) >= 80'],
  [
    'avg',
    ['ip'],
    'sum by (ip) (sum_over_time(SAMPLES)) / sum by (ip) (count_over_time(SAMPLES)) >= 80',
  ],
  ['p99.9', ['ip'], 'quantile by (ip) (0.999, quantile_over_time(0.999, SAMPLES)) >= 80'],
];
const samples = 'diskusage{namespace="cvm",region="ap-guangzhou"}[300s]';
const queries = rows.map(([, , query]) => query.replaceAll('SAMPLES', samples));

async function succeed(action: string, parameters: CallParameters): Promise<unknown> {
  const answer = await call(putmon, action, parameters);
  assert.equal(answer.code, 0, answer.message);
  return answer['data'];
}

interface RuleOfApi {
  readonly query: string;
  readonly state: string;
  readonly labels: object;
  readonly alerts: readonly unknown[];
}

async function groups(): Promise<readonly { readonly rules: readonly RuleOfApi[] }[]> {
  const { data } = (await askApi(putmon, 'rules')).body;
  return (data as { groups: { rules: RuleOfApi[] }[] }).groups;
}

before(async () => {
  const started = at('2016-02-23 11:04:00');
  putmon = await TestReceiver.start({ anonymousReadAccount: 'acme' }, started);
  const statisticsType = ['p95', 'p99.9', 'avg', 'sum', 'max'].map((statistics) => ({
    period: 300,
    statistics,
  }));
  const place = { namespace: 'cvm', metricName: 'diskusage' };
  await succeed('CreateMetricAggregation', { ...place, dimensionNames: ['ip'], statisticsType });
  await succeed('CreateMetricStatisticsType', {
    ...place,
    dimensionNames: whole,
    statisticsType: statisticsType.slice(0, 1),
  });
  for (const [statistics, dimensionNames] of rows) {
    const made = await succeed('CreateAlarmRule', {
      ...terms,
      statistics,
      dimensionNames,
      severity: 1,
    });
    ruleIds.push((made as { alarmRuleId: string }).alarmRuleId);
  }
  putmon.nowSeconds = at('2016-02-23 11:09:00');
  await put(putmon, [disk('sda', '10.0.0.1', 91.5)]);
  putmon.nowSeconds = at('2016-02-23 11:10:10');
  await putmon.app.alarmService.judgeClosedWindows();
});

after(() => putmon.stop());

test('an alarm rule is a rule of Prometheus, and its open alarm an alert', async () => {
  const labels = {
    namespace: 'cvm',
    region: 'ap-guangzhou',
    rule: ruleIds[0],
    severity: 'critical',
  };
  const alert = {
    labels: { alertname: 'diskusage', ...labels, diskname: 'sda', ip: '10.0.0.1' },
    annotations: { summary: 'X' },
    state: 'firing',
    activeAt: '2016-02-23T03:10:00.000Z',
    value: '91.5',
  };
  const rule = {
    state: 'firing',
    name: 'diskusage',
    query: queries[0],
    duration: 0,
    labels,
    annotations: { summary: 'diskusage' },
    alerts: [alert],
    health: 'ok',
    evaluationTime: 0,
    lastEvaluation: '2016-02-23T03:10:00.000Z',
    type: 'alerting',
  };
  const [group] = await groups();
  const { rules = [], ...about } = group ?? {};
  assert.deepEqual(about, {
    name: 'cvm ap-guangzhou 300s',
    file: 'putmon',
    interval: 300,
    limit: 0,
    evaluationTime: 0,
    lastEvaluation: '2016-02-23T03:10:00.000Z',
  });
  assert.deepEqual(withoutSummary(rules[0]), withoutSummary(rule));
  const { data } = (await askApi(putmon, 'alerts')).body;
  const { alerts } = data as { alerts: { labels: { rule: string } }[] };
  assert.equal(alerts.length, rows.length);
  assert.deepEqual(withoutSummary(alerts[0]), withoutSummary(alert));
});

/** The published Chinese text of an alarm has tests of its own. */
function withoutSummary(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (name, member: unknown) =>
    name === 'summary' ? '' : member,
  );
}

describe('a rule in PromQL', () => {
  for (const [place, [statistics, dimensionNames]] of rows.entries()) {
    test(`${statistics} by ${dimensionNames.join()}`, async () => {
      const [group] = await groups();
      assert.equal(group?.rules[place]?.query, queries[place]);
      const { body } = await askApi(
        putmon,
        `query?query=${encodeURIComponent(queries[place] ?? '')}&time=${at('2016-02-23 11:10:00')}`,
      );
      assert.deepEqual(
        (body.data as { result: { value: unknown[] }[] }).result.map(({ value }) => value[1]),
        ['91.5'],
      );
    });
  }

  test('promtool takes all of them', { skip: withoutPrometheus }, () => {
    const rules = queries.map((expr) => ({ alert: 'a', expr }));
    const file = temporaryFile('rules.yml', JSON.stringify({ groups: [{ name: 'g', rules }] }));
    assert.match(
      execFileSync('promtool', ['check', 'rules', '--lint=none', file], { encoding: 'utf8' }),
      /SUCCESS: 7 rules found/,
    );
  });
});
