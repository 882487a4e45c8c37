import type { Config } from '../config/config.js';
import { loadConfig } from '../config/load-config.js';
import type { FolderOptions } from './common-options.js';

/** The configuration that a running server on this folder would have, as far as commands need it. */
export function configOf({ data, config }: FolderOptions): Config {
  return loadConfig({ file: config, environment: process.env, flags: { data } });
}
