import type { Command } from 'commander';
import { loadConfig } from '../config/load-config.js';
import { readTlsMaterial } from '../config/control-tls.js';
import { writeConfig } from '../config/written-config.js';
import { printJson, printLine } from './print.js';
import { addSettingOptions, readSettingFlags, type SettingFlags } from './setting-options.js';

export function addCheckConfigCommand(program: Command): void {
  addSettingOptions(program.command('check-config'))
    .option('--json', 'answer in JSON, for scripts')
    .addHelpText(
      'after',
      `
What it prints is a configuration itself. Groups of receivers that have a URL are left out of it, as
a URL may hold a token.`,
    )
    .action(({ json, ...given }: SettingFlags & { json?: true }) => {
      const config = loadConfig({ environment: process.env, ...readSettingFlags(given) });
      // A start would stop at files that can not be used, too.
      if (config.controlTls !== null) readTlsMaterial(config.controlTls);
      const { settings, hidden } = writeConfig(config);
      if (json) {
        printJson(settings);
        return;
      }
      for (const [name, value] of Object.entries(settings)) {
        printLine(`${name}: ${JSON.stringify(value)}`);
      }
      for (const [name, value] of Object.entries(hidden)) {
        printLine(`# ${name}, without its URLs and secrets: ${JSON.stringify(value)}`);
      }
    });
}
