import type { Command } from 'commander';
import { readOperatorAccess } from '../control/operator-access.js';
import type { ConsoleLink } from '../control/actions/running-server.js';
import { askServer } from './ask-server.js';
import { addFolderOptions, type FolderOptions } from './common-options.js';
import { loginLinkOf } from './console-url.js';
import { ControlListener } from './control-listener.js';
import { configOf } from './folder-config.js';
import { OperatorError } from './operator-error.js';
import { printJson, printLine } from './print.js';
import { utcTimeOf } from './utc-time.js';

const linkNotes = `
Whoever opens the link in a browser is logged in as the operator. It is good for one login within ten
minutes; the server keeps only a hash of it. From another machine, go through ssh:
  ssh -L 8081:127.0.0.1:8081 user@server`;

export function addConsoleCommand(program: Command): void {
  const command = program.command('console');
  addFolderOptions(command.command('link'))
    .description('make a link that logs a browser in to the console of the running server')
    .addHelpText('after', linkNotes)
    .action(makeLink);
}

/** Only the server that is to be logged in to can make the link: no folder is opened for it. */
async function makeLink(options: FolderOptions): Promise<void> {
  const config = configOf(options);
  const access = await readOperatorAccess(config.data);
  if (access === undefined) {
    throw new OperatorError(`no server runs on ${config.data}; start one with putmon serve`);
  }
  const asked = await askServer(access, new Map([['Action', 'CreateConsoleLink']]));
  if ('refusal' in asked) throw new OperatorError(asked.refusal);
  if ('unreached' in asked) {
    throw new OperatorError(`the server at ${access.url} can not be reached: ${asked.unreached}`);
  }
  const { token, endsAt } = (asked.outcome as { data: ConsoleLink }).data;
  const url = loginLinkOf(`${new ControlListener(config, access).origin}/console/`, token);
  if (options.json) {
    printJson({ url, endsAt });
    return;
  }
  printLine(url);
  printLine(`good for one login until ${utcTimeOf(endsAt)}`);
}
