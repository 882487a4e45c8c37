import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { dashboardNames, queriesOf, readDashboard, withVariables } from './dashboards.js';
import { readPackaged } from './packaged-file.js';
import { assertPromtool, withoutPromtool } from './promtool.js';

const folder = mkdtempSync(join(tmpdir(), 'putmon-dashboards-'));
after(() => {
  rmSync(folder, { recursive: true });
});

for (const name of dashboardNames) {
  describe(name, () => {
    const dashboard = readDashboard(name);
    const { panels, templating } = dashboard;
    const variables = (templating?.list ?? []).map((each) => each.name);

    test('every query is PromQL', { skip: withoutPromtool }, async () => {
      const rules = queriesOf(dashboard).map((query, at) => ({
        record: `query_${at}`,
        expr: withVariables(query),
      }));
      assert.ok(rules.length > 0);
      const file = join(folder, `${name}.yml`);
      // JSON is YAML.
      writeFileSync(file, JSON.stringify({ groups: [{ name: 'queries', rules }] }));
      await assertPromtool('check', 'rules', file);
    });

    test('every variable that is used is one of Grafana, or declared', () => {
      const known = new Set([...variables, '__interval', '__rate_interval', '__range']);
      const used = JSON.stringify(dashboard).matchAll(/\$\{?(\w+)/g);
      const unknown = [...used].map(([, word = '']) => word).filter((word) => !known.has(word));
      // The value of "All" in a variable that includes it.
      assert.deepEqual(
        unknown.filter((word) => word !== '__all'),
        [],
      );
    });

    test('every panel has a number of its own, and a place of its own on the grid', () => {
      const ids = panels.map(({ id }) => id);
      assert.equal(new Set(ids).size, panels.length);
      const taken = new Set<string>();
      for (const { gridPos, title } of panels) {
        assert.ok(gridPos !== undefined && gridPos.x + gridPos.w <= 24, title);
        for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1) {
          for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
            assert.ok(!taken.has(`${x} ${y}`), `${title} lies on another panel`);
            taken.add(`${x} ${y}`);
          }
        }
      }
    });

    test('every panel says what it shows, and asks the data source that is chosen', () => {
      for (const panel of panels) {
        if (panel.type === 'row') continue;
        assert.ok(panel.description, panel.title);
        const sources = [panel.datasource, ...panel.targets.map(({ datasource }) => datasource)];
        for (const source of sources) {
          assert.deepEqual(source, { type: 'prometheus', uid: '${datasource}' }, panel.title);
        }
      }
    });
  });
}

test('no two dashboards have one uid, and the data source of the metrics is the provisioned one', () => {
  const uids = dashboardNames.map((name) => readDashboard(name).uid);
  assert.equal(new Set(uids).size, dashboardNames.length);
  const [source] = readDashboard('reported-metrics.json').templating?.list ?? [];
  const chosen = String(source?.current?.value);
  const provisioned = readPackaged('grafana/provisioning/datasources/putmon.yaml');
  assert.match(provisioned, new RegExp(`^ {4}uid: ${chosen}$`, 'm'));
});
