import type { Command } from 'commander';
import { withoutSecrets } from '../config/alarm-receivers-kind.js';
import { loadConfig } from '../config/load-config.js';
import { namedSettings } from '../config/named-settings.js';
import { printJson, printLine } from './print.js';
import { addSettingOptions, readSettingFlags, type SettingFlags } from './setting-options.js';

export function addCheckConfigCommand(program: Command): void {
  addSettingOptions(program.command('check-config'))
    .option('--json', 'answer in JSON, for scripts')
    .action(({ json, ...given }: SettingFlags & { json?: true }) => {
      const loaded = loadConfig({ environment: process.env, ...readSettingFlags(given) });
      const config = { ...loaded, alarmReceivers: withoutSecrets(loaded.alarmReceivers) };
      if (json) {
        printJson(config);
        return;
      }
      for (const { name } of namedSettings) printLine(`${name}: ${JSON.stringify(config[name])}`);
    });
}
