import type { Command } from 'commander';
import { namedSettings } from '../config/named-settings.js';
import type { Flags } from '../config/read-flags.js';

/** What commander makes of an option per setting, and `--config`. */
export type SettingFlags = Flags & { readonly config?: string };

/** An option for every setting. */
export function addSettingOptions(command: Command): Command {
  command.option('--config <file>', 'configuration in YAML or JSON (default: PUTMON_CONFIG)');
  for (const { option, summary, default: value } of namedSettings) {
    command.option(option, `${summary} (default: ${value === '' ? 'none' : value})`);
  }
  return command;
}

export function readSettingFlags({ config, ...flags }: SettingFlags): {
  file: string | undefined;
  flags: Flags;
} {
  return { file: config, flags };
}
