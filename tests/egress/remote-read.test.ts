import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { nowSeconds } from '../support/report.js';
import { TestReceiver } from '../support/test-receiver.js';
import {
  type PrometheusAnswer,
  PrometheusProcess,
  withoutPrometheus,
} from '../support/prometheus-process.js';
import { store } from './stored-metrics.js';

let putmon: TestReceiver;
let prometheus: PrometheusProcess | undefined;

const now = nowSeconds;

before(async () => {
  putmon = await TestReceiver.start({ anonymousReadAccount: 'acme' });
  await store(putmon, { metric: 'load' }, [
    {
      dimensions: { host: 'a', 'disk name': '/' },
      samples: [
        [now - 60, 1],
        [now, 2.5],
      ],
    },
    { dimensions: { host: 'b', 'disk name': '/' }, samples: [[now, -1e300]] },
  ]);
  await store(putmon, { metric: 'load', region: 'sh' }, [
    { dimensions: { host: 'a' }, samples: [[now, 3]] },
  ]);
  await store(putmon, { metric: '1st', namespace: 'odd' }, [
    { dimensions: { 机器: '上海-1', ['__proto__']: 'y' }, samples: [[now, 4]] },
  ]);
  await store(putmon, { metric: 'taken', namespace: 'odd' }, [
    {
      dimensions: { namespace: 'own', dim_namespace: 'two', region: 'r', __name__: 'n' },
      samples: [[now, 5]],
    },
  ]);
  await store(putmon, { metric: 'burst', namespace: 'odd' }, [
    { dimensions: { host: 'a' }, samples: Array.from({ length: 1003 }, (_, at) => [now, at]) },
  ]);
  await store(putmon, { metric: 'load', account: 'other' }, [
    { dimensions: { host: 'secret' }, samples: [[now, 9]] },
  ]);
  if (withoutPrometheus !== false) return;
  const putmonUrl = `http://${putmon.app.controlAddress}`;
  prometheus = await PrometheusProcess.start({ putmonUrl });
});

after(async () => {
  await prometheus?.stop();
  await putmon.stop();
});

/** Series of an instant vector, as `labels value`; without the labels that all of these have. */
function shown(answer: PrometheusAnswer): string[] {
  assert.equal(answer.status, 'success', answer.error);
  assert.equal(answer.warnings, undefined);
  const result = answer.data.result as readonly {
    readonly metric: Readonly<Record<string, string>>;
    readonly value: readonly [number, string];
  }[];
  return result.map(({ metric, value }) => {
    const labels = Object.entries(metric).map(([name, text]) => `${name}=${text}`);
    return [...labels.toSorted(), value[1]].join(' ');
  });
}

const whole = 'namespace=shop region=ap-guangzhou';

const rows: readonly (readonly [query: string, expected: readonly string[]])[] = [
  [
    'load',
    [
      `U__disk_20_name=/ __name__=load host=a ${whole} 2.5`,
      `U__disk_20_name=/ __name__=load host=b ${whole} -1e+300`,
      '__name__=load host=a namespace=shop region=ap-shanghai 3',
    ],
  ],
  ['load{host="b"}', [`U__disk_20_name=/ __name__=load host=b ${whole} -1e+300`]],
  [
    'load{host="b",U__disk_20_name="/"}',
    [`U__disk_20_name=/ __name__=load host=b ${whole} -1e+300`],
  ],
  ['load{host="c",U__disk_20_name="/"}', []],
  ['count(load{host!="a"})', ['1']],
  ['count(load{host=~"a|b"})', ['3']],
  ['count(load{host=~"a."})', []],
  ['count(load{host!~"a|x"})', ['1']],
  ['count(load{U__disk_20_name=""})', ['1']],
  ['count(load{absent=""})', ['3']],
  ['count(load{absent="x"})', []],
  ['count by (region) (load)', ['region=ap-guangzhou 2', 'region=ap-shanghai 1']],
  ['count({namespace="shop"})', ['3']],
  ['count({__name__=~".+"})', ['6']],
  [
    'sum_over_time(load{host="a",region="ap-guangzhou"}[2m])',
    [`U__disk_20_name=/ host=a ${whole} 3.5`],
  ],
  [
    '{__name__="U___31_st"}',
    ['U___673a__5668_=上海-1 __name__=U___31_st __proto__=y namespace=odd region=ap-guangzhou 4'],
  ],
  [
    'taken',
    [
      '__name__=taken dim___name__=n dim_dim_namespace=two dim_namespace=own dim_region=r namespace=odd region=ap-guangzhou 5',
    ],
  ],
  ['count_over_time(burst[5m])', ['host=a namespace=odd region=ap-guangzhou 1003']],
];

describe('Prometheus evaluates over what putmon has', { skip: withoutPrometheus }, () => {
  for (const [query, expected] of rows) {
    test(query, async () => {
      const time = String(now + 1);
      const answer = await prometheus?.ask('query', { query, time });
      assert.ok(answer);
      assert.deepEqual(shown(answer), expected);
    });
  }
});

test(
  'external_labels hide everything until the setting names them',
  { skip: withoutPrometheus },
  async () => {
    const putmonUrl = `http://${putmon.app.controlAddress}`;
    const externalLabels = { cluster: 'gz', replica: 'a' };
    const labelled = await PrometheusProcess.start({ putmonUrl, externalLabels });
    const count = async (): Promise<string[]> =>
      shown(await labelled.ask('query', { query: 'count(load)', time: String(now + 1) }));
    try {
      assert.deepEqual(await count(), []);
      await putmon.reload({
        anonymousReadAccount: 'acme',
        remoteReadExternalLabels: '{cluster: gz}',
      });
      assert.deepEqual(await count(), []);
      await putmon.reload({
        anonymousReadAccount: 'acme',
        remoteReadExternalLabels: '{cluster: gz, replica: a}',
      });
      assert.deepEqual(await count(), ['3']);
    } finally {
      await labelled.stop();
    }
  },
);
