import type { Command } from 'commander';
import { nearestWord } from '../config/nearest-word.js';
import { actions } from '../control/actions/actions.js';
import { administer } from './administration.js';
import { recordOnce } from './common-options.js';
import { addConfirmOption, confirm, type ConfirmOptions } from './confirm.js';
import { configOf } from './folder-config.js';
import { addRegionOptions, type RegionOptions } from './namespace-command.js';
import { OperatorError } from './operator-error.js';
import { printJson, printJsonShown } from './print.js';

export function addCallCommand(program: Command): void {
  addConfirmOption(addRegionOptions(program.command('call')))
    .argument('<action>', 'such as GetMonitorData')
    .argument('[parameter...]', 'NAME=VALUE, such as dimensions.0.name=ip')
    .addHelpText('after', `\nActions:\n${listActions()}`)
    .action(async (action: string, words: string[], options: RegionOptions & ConfirmOptions) => {
      checkAction(action);
      const { account, region } = options;
      const parameters = recordOnce(words.map(splitParameter));
      const args = { account, Region: region, ...parameters };
      if (/^(Delete|Revoke)/.test(action)) await confirm(`perform ${action}`, options);
      const answer = await administer(configOf(options), action, args);
      if (options.json) printJson(answer);
      else printJsonShown(answer);
    });
}

/** @throws OperatorError */
function checkAction(action: string): void {
  if (actions.has(action)) return;
  const nearest = nearestWord(action, [...actions.keys()]);
  const meant = nearest === undefined ? '' : ` (did you mean ${nearest}?)`;
  throw new OperatorError(`there is no Action "${action}"${meant}; call --help lists them`, 2);
}

function splitParameter(word: string): [string, string] {
  const equals = word.indexOf('=');
  if (equals < 1) throw new OperatorError(`${word} is not NAME=VALUE`, 2);
  return [word.slice(0, equals), word.slice(equals + 1)];
}

function listActions(): string {
  const width = Math.max(...[...actions.keys()].map((name) => name.length));
  return [...actions]
    .map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`)
    .join('\n');
}
