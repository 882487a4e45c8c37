import type { Command } from 'commander';
import { tokenKinds } from '../catalog/access-token.js';
import { administer, type ActionArguments } from './administration.js';
import { addFolderOptions, type FolderOptions } from './common-options.js';
import { addConfirmOption, confirm, type ConfirmOptions } from './confirm.js';
import { configOf } from './folder-config.js';
import { OperatorError } from './operator-error.js';
import { printJson, printLine, printTable } from './print.js';
import { utcTimeOf } from './utc-time.js';

interface TokenRecord {
  readonly tokenId: string;
  readonly account: string;
  readonly kind: string;
  readonly note: string;
  readonly createdSeconds: number;
}

type NewToken = TokenRecord & { readonly token: string };
type ListedToken = TokenRecord & { readonly lastUsedSeconds: number | null };

interface TokenOptions extends FolderOptions {
  readonly account?: string;
}

interface CreateOptions extends TokenOptions {
  readonly read?: true;
  readonly note?: string;
}

const createNotes = `
The token is printed once, and kept nowhere. Its holder reads every namespace of the account, and
changes nothing. Programs show it in either way:
  Authorization: Bearer putmon_read_...
  Basic, with any user name, and the token as password

Examples:
  putmon token create --read --note grafana
  putmon token create --read --account shop --note 'Prometheus on mon1'`;

const revokeNotes = `
The id is that of putmon token list. Whoever shows the token is refused from now on; an answer that is
on its way to its holder is cut off.`;

export function addTokenCommand(program: Command): void {
  const token = program.command('token');

  addTokenOptions(token.command('create'))
    .description('make an access token; it is printed once')
    .option('--read', `a read token: ${tokenKinds.read}`)
    .option('--note <text>', 'what it is for, to know it by in the list')
    .addHelpText('after', createNotes)
    .action(createToken);

  addTokenOptions(token.command('list'))
    .description('list the access tokens of an account; those that are revoked are gone')
    .action(async (options: TokenOptions) => {
      const tokens = (await perform('DescribeTokens', options)) as ListedToken[];
      if (options.json) printJson(tokens);
      else printTokens(tokens);
    });

  addConfirmOption(addFolderOptions(token.command('revoke')))
    .description('end an access token for good')
    .argument('<id>', 'the id, such as rt-4f0k2mzq; not the token itself')
    .addHelpText('after', revokeNotes)
    .action(async (tokenId: string, options: FolderOptions & ConfirmOptions) => {
      await confirm(`end token ${tokenId} for good`, options);
      const revoked = (await perform('RevokeToken', options, { tokenId })) as TokenRecord;
      if (options.json) printJson(revoked);
      else printLine(`revoked ${revoked.kind} token ${tokenId} of account ${revoked.account}`);
    });
}

async function createToken(options: CreateOptions): Promise<void> {
  if (options.read !== true) {
    const kinds = Object.entries(tokenKinds).map(([kind, rights]) => `--${kind} ${rights}`);
    throw new OperatorError(`say what kind of token: ${kinds.join('; ')}`, 2);
  }
  const { note } = options;
  const created = (await perform('CreateToken', options, { kind: 'read', note })) as NewToken;
  if (options.json) {
    printJson(created);
    return;
  }
  printLine(`token    ${created.token}`);
  printLine(`id       ${created.tokenId}`);
  printLine(`account  ${created.account} (${created.kind} token); the token is not shown again`);
}

function addTokenOptions(command: Command): Command {
  return addFolderOptions(command).option('--account <name>', 'the account (default: main)');
}

async function perform(
  action: string,
  options: TokenOptions,
  more: ActionArguments = {},
): Promise<unknown> {
  const args = { account: options.account, ...more };
  const { data } = (await administer(configOf(options), action, args)) as { data: unknown };
  return data;
}

function printTokens(tokens: readonly ListedToken[]): void {
  printTable(
    ['id', 'account', 'kind', 'created', 'last used', 'note'],
    tokens.map(({ tokenId, account, kind, createdSeconds, lastUsedSeconds, note }) => [
      tokenId,
      account,
      kind,
      utcTimeOf(createdSeconds),
      lastUsedSeconds === null ? 'never' : utcTimeOf(lastUsedSeconds),
      note,
    ]),
  );
}
