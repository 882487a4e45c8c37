import assert from 'node:assert/strict';
import { availableParallelism } from 'node:os';
import { describe, test } from 'node:test';
import type { Config } from '../../src/config/config.js';
import { defaultLimits } from '../../src/config/limits.js';
import { loadConfig } from '../../src/config/load-config.js';
import { publishedRegions } from '../../src/model/region.js';
import { temporaryFile } from './temporary-file.js';

const environment = {};
const flags = {};

describe('without sources', () => {
  const config = loadConfig({ environment, flags });

  test('every limit has its default', () => {
    assert.deepEqual({ ...config, ...defaultLimits }, config);
  });

  test('every other setting has its default', () => {
    const others = Object.entries(config).filter(([name]) => !(name in defaultLimits));
    assert.deepEqual(Object.fromEntries(others), {
      data: 'putmon-data',
      receiver: { host: '0.0.0.0', port: 8080 },
      control: { host: '127.0.0.1', port: 8081 },
      controlTls: null,
      controlHosts: [],
      console: true,
      remoteReadExternalLabels: {},
      anonymousReadAccount: '',
      masterKeyFile: 'putmon-data/master.key',
      autoRegister: false,
      api3Namespace: 'api3',
      firstKey: true,
      signatureForms: 'compatible',
      replay: 'acknowledge',
      subAccountsMayReport: false,
      allowNetworks: [
        '127.0.0.0/8',
        '10.0.0.0/8',
        '172.16.0.0/12',
        '192.168.0.0/16',
        '100.64.0.0/10',
        '169.254.0.0/16',
        '::1/128',
        'fc00::/7',
        'fe80::/10',
      ],
      denyNetworks: [],
      noticeNetworks: [],
      alarmReceivers: [],
      smtpUrl: '',
      smtpPasswordFile: '',
      smtpFrom: 'putmon@localhost',
      smtpRequireTls: false,
      onLimiterFailure: 'refuse',
      regions: publishedRegions(),
      regionNetworks: {},
      timezone: '+08:00',
      utcOffsetSeconds: 28_800,
      retentionDays: 30,
      maintenanceSeconds: 60,
      logLevel: 'info',
      workers: Math.max(1, Math.min(4, availableParallelism() - 1)),
      duckdbThreads: Math.max(1, availableParallelism() - 1),
      duckdbMemoryBytesMax: 1_073_741_824,
    });
  });

  test('nothing of it can be changed', () => {
    const parts = [config, config.receiver, config.allowNetworks, config.regions];
    for (const part of [...parts, config.regionNetworks]) assert.ok(Object.isFrozen(part));
  });
});

describe('order of the sources', () => {
  const file = temporaryFile(
    'putmon.yaml',
    'seriesMax: 1\ndetailsMax: 1\nretentionDays: 1\nlogLevel: debug\n',
  );
  const config = loadConfig({
    file,
    environment: { PUTMON_DETAILS_MAX: '2', PUTMON_RETENTION_DAYS: '2', PUTMON_CONFIG: '/nowhere' },
    flags: { 'retention-days': '3', dimensionsMax: undefined },
  });

  for (const [situation, name, value] of [
    ['none gives it: the default', 'dimensionsMax', 5],
    ['the file goes before the default', 'seriesMax', 1],
    ['the environment goes before the file', 'detailsMax', 2],
    ['a flag goes before all', 'retentionDays', 3],
  ] as const) {
    test(situation, () => {
      assert.equal(config[name], value);
    });
  }

  test('PUTMON_CONFIG names the file where no flag does', () => {
    const named = loadConfig({ environment: { PUTMON_CONFIG: file }, flags });
    assert.equal(named.logLevel, 'debug');
  });
});

describe('a file', () => {
  for (const [situation, content, values] of [
    ['empty', '', {}],
    ['comments alone', '# logLevel: debug\n', {}],
    ['YAML', 'logLevel: warn\ntimezone: -03:30\n', { logLevel: 'warn', utcOffsetSeconds: -12_600 }],
    [
      'JSON, indented with tabs',
      '{\n\t"autoRegister": true,\n\t"denyNetworks": [\n\t\t"10.0.0.0/24"\n\t]\n}',
      { autoRegister: true, denyNetworks: ['10.0.0.0/24'] },
    ],
    [
      'an anchor and its alias',
      'allowNetworks: &office [10.1.0.0/16]\nregionNetworks: {gz: *office}\n',
      { allowNetworks: ['10.1.0.0/16'], regionNetworks: { 'ap-guangzhou': ['10.1.0.0/16'] } },
    ],
  ] as const satisfies [string, string, Partial<Record<keyof Config, unknown>>][]) {
    test(situation, () => {
      const config = loadConfig({ file: temporaryFile('file', content), environment, flags });
      assert.deepEqual({ ...config, ...values }, config);
    });
  }
});

describe('the text of a variable', () => {
  for (const [variable, text, name, value] of [
    ['PUTMON_DATA', '/var/lib/putmon', 'masterKeyFile', '/var/lib/putmon/master.key'],
    ['PUTMON_MASTER_KEY_FILE', '/run/key', 'masterKeyFile', '/run/key'],
    ['PUTMON_RECEIVER', '[::1]:8080', 'receiver', { host: '::1', port: 8080 }],
    ['PUTMON_CONTROL', 'localhost:0', 'control', { host: 'localhost', port: 0 }],
    ['PUTMON_PENDING_SAMPLES_MAX', '7', 'pendingSamplesMax', 7],
    ['PUTMON_SAMPLES_PER_MINUTE_MAX', '0', 'samplesPerMinuteMax', 0],
    ['PUTMON_SUB_ACCOUNTS_MAY_REPORT', 'true', 'subAccountsMayReport', true],
    ['PUTMON_ALLOW_NETWORKS', '10.0.0.0/8, ::1/128', 'allowNetworks', ['10.0.0.0/8', '::1/128']],
    ['PUTMON_ALLOW_NETWORKS', '', 'allowNetworks', []],
    ['PUTMON_REGIONS', 'gz,ap-guangzhou,hk', 'regions', ['ap-guangzhou', 'ap-hongkong']],
    [
      'PUTMON_REGION_NETWORKS',
      '{"hk":["::1/128"]}',
      'regionNetworks',
      { 'ap-hongkong': ['::1/128'] },
    ],
    [
      'PUTMON_REGION_NETWORKS',
      '{gz: [10.0.0.0/8], ap-guangzhou: [11.0.0.0/8]}',
      'regionNetworks',
      { 'ap-guangzhou': ['10.0.0.0/8', '11.0.0.0/8'] },
    ],
    ['PUTMON_TIMEZONE', 'UTC', 'utcOffsetSeconds', 0],
    ['PUTMON_TIMEZONE', '-14:00', 'utcOffsetSeconds', -50_400],
    ['PUTMON_TIMEZONE', '-00:00', 'utcOffsetSeconds', 0],
  ] as const) {
    test(`${variable}=${text}`, () => {
      const config = loadConfig({ environment: { [variable]: text }, flags });
      assert.deepEqual(config[name], value);
    });
  }

  test('variables that are read elsewhere, or that Kubernetes sets, are passed over', () => {
    const others = {
      PUTMON_MASTER_KEY: 'k',
      PUTMON_SECRET_ID: 'i',
      PUTMON_SECRET_KEY: 'k',
      PUTMON_SERVICE_HOST: '10.0.0.1',
      PUTMON_SERVICE_PORT: '8080',
      PUTMON_PORT: 'tcp://10.0.0.1:8080',
      PUTMON_PORT_8080_TCP_ADDR: '10.0.0.1',
      PATH: '/bin',
    };
    assert.deepEqual(
      loadConfig({ environment: others, flags }),
      loadConfig({ environment, flags }),
    );
  });
});

describe('a flag', () => {
  for (const [situation, given, value] of [
    ['alone', { 'auto-register': true }, true],
    ['with a value', { 'auto-register': 'false' }, false],
    ['called as commander does', { autoRegister: true }, true],
    ['not given', { autoRegister: undefined }, false],
  ] as const) {
    test(situation, () => {
      assert.equal(loadConfig({ environment, flags: given }).autoRegister, value);
    });
  }
});
