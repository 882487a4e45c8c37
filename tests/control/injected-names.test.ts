import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { call } from '../support/control-call.js';
import { assertAnswer, invalid } from '../support/control-steps.js';
import { put } from '../support/put-samples.js';
import { TestReceiver } from '../support/test-receiver.js';

const server = await TestReceiver.start();
after(() => server.stop());

const metric = { namespace: 'cvm', metricName: 'diskusage' };

describe('names and values that other languages would take for their own', () => {
  for (const name of [
    "'; DROP TABLE samples; --",
    '" UNION SELECT * FROM keys --',
    '$1 ?1 :a {0} %s ${name} `id`',
    '\\" \\u0000 \\',
    '<script>alert(1)</script>',
    '磁盘 💾 é',
  ]) {
    test(`${JSON.stringify(name)} is told back as it came`, async () => {
      const own = { namespace: 'odd', metricName: 'odd' };
      await call(server, 'CreateNamespace', { namespace: 'odd' });
      const draft = { metricCname: name, unit: name, dimensionNames: [name] };
      assertAnswer(await call(server, 'CreateMetric', { ...own, ...draft }), {});
      await put(server, [{ dimensions: { [name]: name }, metricName: 'odd', value: 1 }], {
        namespace: 'odd',
      });
      const { data } = await call(server, 'DescribeMetric', own);
      assert.deepEqual(data, {
        odd: {
          odd: {
            ...own,
            unit: name,
            metricCname: name,
            dimension: name,
            statisticsType: [],
          },
        },
      });
      assertAnswer(await call(server, 'DescribeObjects', { ...own, dimensionNames: [name] }), {
        data: { records: [{ [name]: name }], total: 1 },
      });
      assertAnswer(await call(server, 'DeleteMetric', own), {});
    });
  }

  // In names `,`, `=` and `&` are refused, and control characters; in values they are as before.
  for (const value of ["' OR '1'='1", 'a=b&c=d', 'line\r\nbreak\ttab']) {
    test(`${JSON.stringify(value)} is told back as a value, and no name`, async () => {
      const own = { namespace: 'odd', metricName: 'odd' };
      const draft = { metricCname: 'odd', dimensionNames: [value] };
      assertAnswer(
        await call(server, 'CreateMetric', { ...own, ...draft }),
        invalid('dimensionNames'),
      );
      const named = { ...own, dimensionNames: ['disk'] };
      assertAnswer(await call(server, 'CreateMetric', { ...named, metricCname: 'odd' }), {});
      await put(server, [{ dimensions: { disk: value }, metricName: 'odd', value: 1 }], {
        namespace: 'odd',
      });
      assertAnswer(await call(server, 'DescribeObjects', named), {
        data: { records: [{ disk: value }], total: 1 },
      });
      assertAnswer(await call(server, 'DeleteMetric', own), {});
    });
  }

  for (const field of ['namespace', 'metricName'] as const) {
    for (const name of ["x' OR 1=1 --", 'x"; DROP TABLE metrics', '../../etc/passwd', 'x\u0000']) {
      test(`${field} ${JSON.stringify(name)} is no name`, async () => {
        const action = field === 'namespace' ? 'CreateNamespace' : 'CreateMetric';
        const made = { metricCname: 'x', dimensionNames: ['ip'], ...metric, [field]: name };
        assertAnswer(await call(server, action, made), invalid(field));
      });
    }
  }
});

describe('names that every object of JavaScript has', () => {
  for (const name of ['__proto__', 'constructor', 'hasOwnProperty']) {
    test(name, async () => {
      const own = { namespace: name, metricName: name };
      const asked = { ...own, dimensions: [{ name, value: name }], statistics: 'max', period: 300 };
      for (const [action, parameters] of [
        ['CreateNamespace', own],
        ['CreateMetric', { ...own, metricCname: name, dimensionNames: [name] }],
        [
          'CreateMetricStatisticsType',
          { ...own, dimensionNames: [name], statisticsType: [{ period: 300, statistics: 'max' }] },
        ],
      ] as const) {
        assertAnswer(await call(server, action, parameters), {});
      }
      const dimensions = JSON.parse(`{"${name}":"${name}"}`) as Record<string, string>;
      await put(server, [{ dimensions, metricName: name, value: 1 }], { namespace: name });
      const realtime = await call(server, 'GetMonitorRealtimeData', asked);
      const [[key, { value }] = ['', { value: 0 }]] = Object.entries(
        realtime['data'] as Record<string, { value: number }>,
      );
      assert.deepEqual([key, value], [`${name}=${name}`, 1]);
      const described = await call(server, 'DescribeMetric', own);
      assert.equal(
        JSON.stringify(described['data']),
        `{"${name}":{"${name}":{"namespace":"${name}","metricName":"${name}","unit":"",` +
          `"metricCname":"${name}","dimension":"${name}",` +
          '"statisticsType":[{"period":"300","statistics":"max"}]}}}',
      );
    });
  }

  test('none of them is a statistic, a region or a page', async () => {
    const asked = { ...metric, dimensions: [], statistics: 'constructor' };
    assertAnswer(
      await call(server, 'CreateMetric', {
        ...asked,
        metricName: 'x',
        metricCname: 'x',
        dimensionNames: ['ip'],
        statisticsType: [{ period: 300, statistics: '__proto__' }],
      }),
      invalid('statisticsType.N.statistics'),
    );
    assertAnswer(
      await call(server, 'DescribeNamespace', { Region: '__proto__' }),
      invalid('Region'),
    );
    const page = await fetch(`http://${server.app.controlAddress}/constructor`);
    assert.equal(page.status, 404);
    assert.equal(((await page.json()) as { code: number }).code, 6100);
  });
});
