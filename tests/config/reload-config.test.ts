import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { defaultLimits } from '../../src/config/limits.js';
import { LiveConfig } from '../../src/config/live-config.js';
import { loadConfig } from '../../src/config/load-config.js';
import { reloadableNames, reloadConfig } from '../../src/config/reload-config.js';

const current = loadConfig({ environment: {}, flags: {} });

/** What servers and the engine take when they are opened. */
const takenAtStart = [
  'urlBytesMax',
  'headerBytesMax',
  'connectionsMax',
  'headersTimeoutSeconds',
  'requestTimeoutSeconds',
  'keepAliveTimeoutSeconds',
  'checkpointBytesMax',
];

test('other limits and the settings of admission are reloadable', () => {
  const names = [
    ...Object.keys(defaultLimits).filter((name) => !takenAtStart.includes(name)),
    'controlTls',
    'controlHosts',
    'console',
    'remoteReadExternalLabels',
    'anonymousReadAccount',
    'allowNetworks',
    'denyNetworks',
    'regionNetworks',
    'regions',
    'autoRegister',
    'api3Namespace',
    'signatureForms',
    'replay',
    'subAccountsMayReport',
    'noticeNetworks',
    'alarmReceivers',
    'smtpUrl',
    'smtpPasswordFile',
    'smtpFrom',
    'smtpRequireTls',
    'onLimiterFailure',
    'logLevel',
  ];
  assert.deepEqual([...reloadableNames].toSorted(), names.toSorted());
});

describe('a reload', () => {
  for (const [situation, flags, taken, waitingNames] of [
    ['nothing changed', {}, {}, []],
    ['a limit', { seriesMax: '9' }, { seriesMax: 9 }, []],
    ['a list', { regions: 'gz' }, { regions: ['ap-guangzhou'] }, []],
    ['what waits for a restart', { retentionDays: '9' }, {}, ['retentionDays']],
    ['the zone', { timezone: 'UTC' }, {}, ['timezone']],
    ['the folder, and what lies in it', { data: 'other' }, {}, ['data', 'masterKeyFile']],
    ['both kinds', { receiver: 'a:1', logLevel: 'warn' }, { logLevel: 'warn' }, ['receiver']],
  ] as const) {
    test(situation, () => {
      const reload = reloadConfig(current, loadConfig({ environment: {}, flags }));
      assert.deepEqual(reload, { config: { ...current, ...taken }, waitingNames });
      assert.ok(Object.isFrozen(reload.config));
    });
  }
});

describe('a reload of controlTls', () => {
  const off = '';
  const [one, other] = ['{certFile: c1, keyFile: k1}', '{certFile: c2, keyFile: k2}'];
  for (const [situation, from, to, isTaken] of [
    ['other files', one, other, true],
    ['on', off, one, false],
    ['off', one, off, false],
  ] as const) {
    test(situation, () => {
      const [before, after] = [from, to].map((controlTls) =>
        loadConfig({ environment: {}, flags: { controlTls } }),
      );
      assert.ok(before !== undefined && after !== undefined);
      const { config, waitingNames } = reloadConfig(before, after);
      assert.deepEqual(config.controlTls, (isTaken ? after : before).controlTls);
      assert.deepEqual(waitingNames, isTaken ? [] : ['controlTls']);
    });
  }
});

test('the live configuration is the last one taken over', () => {
  const live = new LiveConfig(current);
  const before = live.current;
  live.reload(loadConfig({ environment: {}, flags: { seriesMax: '9' } }));
  assert.equal(before.seriesMax, 1_000_000);
  assert.equal(live.current.seriesMax, 9);
});
