import assert from 'node:assert/strict';
import { ConfigError } from '../../src/config/config-error.js';
import { loadConfig, type ConfigSources } from '../../src/config/load-config.js';

/** The mistakes in what is given; fails where there is none. */
export function mistakesOf({
  file,
  environment = {},
  flags = {},
}: Partial<ConfigSources>): readonly string[] {
  try {
    loadConfig({ file, environment, flags });
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    return error.mistakes;
  }
  assert.fail('the configuration was taken');
}
