import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { dashboardNames } from './dashboards.js';
import { readPackaged } from './packaged-file.js';
import { schemaMistakesOf } from './schema-mistakes.js';

describe("dashboards are by Grafana's published schema", () => {
  for (const name of dashboardNames) {
    test(name, () => {
      assert.deepEqual(schemaMistakesOf(readPackaged(`grafana/dashboards/${name}`)), []);
    });
  }

  const [first = ''] = dashboardNames;
  const whole = readPackaged(`grafana/dashboards/${first}`);

  for (const [mistake, text, wrong, told] of [
    ['a member that there is not', '"title":', '"tittle":', /tittle.* does not exist/],
    ['a value of another type', '"schemaVersion": 39', '"schemaVersion": "39"', /not assignable/],
    ['a value that an enum lacks', '"mode": "multi"', '"mode": "several"', /"several"/],
    ['an option that is missing', '"showLegend": true', '"calcs": []', /'showLegend' is missing/],
    ['an option of no panel', '"showPoints":', '"showPoint":', /showPoint\b.* does not exist/],
    ['a query without text', '"expr":', '"expression":', /expression.* does not exist/],
    ['a panel of no known type', '"type": "timeseries"', '"type": "graph"', /"graph"/],
  ] as const) {
    test(`${mistake} is found`, () => {
      const broken = whole.replace(text, wrong);
      assert.notEqual(broken, whole);
      assert.match(schemaMistakesOf(broken).join('\n'), told);
    });
  }
});
