import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { loadConfig } from '../../src/config/load-config.js';
import { namedSettings } from '../../src/config/named-settings.js';
import { writeConfig } from '../../src/config/written-config.js';
import { temporaryFile } from './temporary-file.js';

/** A value of each setting that is not its default; limits take a number above theirs. */
const values: Readonly<Record<string, string>> = {
  data: "it's: #data",
  receiver: '[::1]:80',
  control: 'localhost:0',
  controlTls: '{certFile: /tls/a.crt, keyFile: /tls/a.key}',
  controlHosts: 'metrics.example.com,192.0.2.7,2001:db8::1',
  console: 'false',
  remoteReadExternalLabels: '{cluster: gz}',
  anonymousReadAccount: 'shop-1',
  masterKeyFile: '/safe/master.key',
  autoRegister: 'true',
  signatureForms: 'strict',
  replay: 'refuse',
  subAccountsMayReport: 'true',
  firstKey: 'false',
  allowNetworks: '10.0.0.0/8,fc00::/7',
  denyNetworks: '10.9.0.0/16',
  noticeNetworks: '192.0.2.7/32',
  alarmReceivers: '[{name: ops, channels: [{kind: email, addresses: [a@example.com]}]}]',
  smtpUrl: 'smtps://user@mail.example.com:465',
  smtpPasswordFile: '/safe/password',
  smtpFrom: 'putmon@example.com',
  smtpRequireTls: 'true',
  onLimiterFailure: 'admit',
  regions: 'gz,ap-shanghai',
  regionNetworks: '{gz: [10.1.0.0/16], ap-guangzhou: [10.2.0.0/16]}',
  timezone: '-03:30',
  logLevel: 'warn',
};

const environment = Object.fromEntries(
  namedSettings.map(({ name, variable, default: text }) => {
    const value = values[name] ?? (/^\d+$/.test(text) ? String(Number(text) + 1) : '2');
    return [variable, value];
  }),
);

describe('a configuration that is written loads as it was', () => {
  for (const [situation, given] of [
    ['all defaults', {}],
    ['no default', environment],
  ] as const) {
    test(situation, () => {
      const config = loadConfig({ environment: given, flags: {} });
      const { settings, hidden } = writeConfig(config);
      assert.deepEqual(
        Object.keys(settings),
        namedSettings.map(({ name }) => name),
      );
      assert.deepEqual(hidden, {});
      const lines = Object.entries(settings).map(
        ([name, value]) => `${name}: ${JSON.stringify(value)}`,
      );
      for (const [name, text] of [
        ['written.yaml', lines.join('\n')],
        ['written.json', JSON.stringify(settings)],
      ] as const) {
        const file = temporaryFile(name, text);
        assert.deepEqual(loadConfig({ file, environment: {}, flags: {} }), config);
      }
    });
  }

  test('each value of the table is no default', () => {
    const usual = writeConfig(loadConfig({ environment: {}, flags: {} })).settings;
    const { settings } = writeConfig(loadConfig({ environment, flags: {} }));
    const alike = Object.keys(settings).filter(
      (name) => JSON.stringify(settings[name]) === JSON.stringify(usual[name]),
    );
    assert.deepEqual(
      alike.filter((name) => name !== 'workers' && name !== 'duckdbThreads'),
      [],
    );
  });
});

test('groups of receivers with a URL are hidden, and tell no token', () => {
  const receivers =
    '[{name: ops, channels: [{kind: wecom, url: "https://example.com/?key=hidden"}]}]';
  const { settings, hidden } = writeConfig(
    loadConfig({ environment: { PUTMON_ALARM_RECEIVERS: receivers }, flags: {} }),
  );
  assert.equal('alarmReceivers' in settings, false);
  assert.match(JSON.stringify(hidden), /"alarmReceivers":.*"example\.com"/);
  assert.doesNotMatch(JSON.stringify(hidden), /key=/);
});
