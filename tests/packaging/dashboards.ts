import { readdirSync } from 'node:fs';
import type { DashboardJson, PrometheusQuery } from './dashboard-json.js';
import { packagedFile, readPackaged } from './packaged-file.js';

/** The files of the packaged dashboards. */
export const dashboardNames = readdirSync(packagedFile('grafana/dashboards')).sort();

export function readDashboard(name: string): DashboardJson {
  return JSON.parse(readPackaged(`grafana/dashboards/${name}`)) as DashboardJson;
}

/** The PromQL of its panels, with its variables. */
export function queriesOf({ panels }: DashboardJson): string[] {
  return panels.flatMap((panel) =>
    'targets' in panel ? panel.targets.map(({ expr }: Pick<PrometheusQuery, 'expr'>) => expr) : [],
  );
}

/** What Grafana puts in the place of a variable, as far as the grammar is concerned. */
const durations: Readonly<Record<string, string>> = {
  __interval: '5m',
  __rate_interval: '20m',
  __range: '1h',
};

/** PromQL as Grafana sends it. */
export function withVariables(query: string): string {
  return query.replace(/\$(\w+)/g, (_, name: string) => durations[name] ?? `x_${name}`);
}
