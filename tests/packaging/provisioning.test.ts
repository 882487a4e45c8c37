import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'yaml';
import { loadConfig } from '../../src/config/load-config.js';
import { readPackaged } from './packaged-file.js';

interface DataSources {
  readonly apiVersion: number;
  readonly datasources: readonly {
    readonly type: string;
    readonly access: string;
    readonly url: string;
    readonly jsonData: Readonly<Record<string, unknown>>;
    readonly secureJsonData: Readonly<Record<string, string>>;
  }[];
}

const sources = parse(readPackaged('grafana/provisioning/datasources/putmon.yaml')) as DataSources;

test('the data source is the Prometheus API of the control listener, as that is by default', () => {
  assert.equal(sources.apiVersion, 1);
  const [source] = sources.datasources;
  const { control } = loadConfig({ environment: {}, flags: {} });
  assert.equal(source?.url, `http://${control.host}:${control.port}/prometheus`);
  assert.deepEqual([source.type, source.access], ['prometheus', 'proxy']);
  assert.deepEqual(
    [source.jsonData['httpMethod'], source.jsonData['prometheusVersion']],
    ['POST', '2.42.0'],
  );
});

test('the interval of the data source is that of the published period, five minutes', () => {
  assert.equal(sources.datasources[0]?.jsonData['timeInterval'], '5m');
});

test('the token is a variable of the environment, not in the file', () => {
  const [source] = sources.datasources;
  assert.equal(source?.jsonData['httpHeaderName1'], 'Authorization');
  assert.deepEqual(source.secureJsonData, { httpHeaderValue1: 'Bearer $PUTMON_READ_TOKEN' });
});

test('the dashboards are loaded from a folder', () => {
  const { providers } = parse(readPackaged('grafana/provisioning/dashboards/putmon.yaml')) as {
    readonly providers: readonly {
      readonly type: string;
      readonly options: { readonly path: string };
    }[];
  };
  assert.deepEqual(
    providers.map(({ type, options }) => [type, options.path]),
    [['file', '/var/lib/grafana/dashboards/putmon']],
  );
});
