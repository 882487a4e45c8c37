import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Command } from 'commander';
import { loadConfig } from '../../src/config/load-config.js';
import { namedSettings } from '../../src/config/named-settings.js';

describe('a command line with an option for each setting', () => {
  for (const [line, name, value] of [
    ['', 'seriesMax', 1_000_000],
    ['--series-max 9', 'seriesMax', 9],
    ['--auto-register', 'autoRegister', true],
    ['--auto-register false', 'autoRegister', false],
    ['--timezone -03:00', 'utcOffsetSeconds', -10_800],
    ['--log-level=warn --region-networks={gz:[10.0.0.0/8]}', 'logLevel', 'warn'],
    ['--regions gz,hk', 'regions', ['ap-guangzhou', 'ap-hongkong']],
    ['--duckdb-memory-bytes-max 5', 'duckdbMemoryBytesMax', 5],
  ] as const) {
    test(line || 'no option', () => {
      const command = new Command();
      for (const { option, summary } of namedSettings) command.option(option, summary);
      command.parse(line.split(' ').filter(Boolean), { from: 'user' });
      const config = loadConfig({ environment: {}, flags: command.opts() });
      assert.deepEqual(config[name], value);
    });
  }
});

test('no two settings share a name, a variable or a flag', () => {
  for (const key of ['name', 'variable', 'flag'] as const) {
    assert.equal(new Set(namedSettings.map((setting) => setting[key])).size, namedSettings.length);
  }
});
