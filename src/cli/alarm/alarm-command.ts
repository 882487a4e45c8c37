import type { Command } from 'commander';
import { addExplainCommand } from './explain-command.js';
import { addListCommands } from './list-commands.js';
import { addReceiversCommands } from './receivers-commands.js';
import { addRuleCommands } from './rule-commands.js';
import { addSilenceCommands } from './silence-commands.js';
import { addTestCommand } from './test-command.js';

export function addAlarmCommand(program: Command): void {
  const alarm = program.command('alarm').addHelpText(
    'after',
    `
From nothing:
  putmon alarm receivers create ops --channel webhook=https://example.com/hook
  putmon alarm create --namespace host --metric disk_used --when 'max(1m) >= 80' --receivers ops
  putmon alarm list`,
  );
  addRuleCommands(alarm);
  addReceiversCommands(alarm);
  addListCommands(alarm);
  addSilenceCommands(alarm);
  addExplainCommand(alarm);
  addTestCommand(alarm);
}
