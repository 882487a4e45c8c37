import type { Command } from 'commander';
import { tokenKinds, type TokenKind } from '../catalog/access-token.js';
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
  readonly namespaces?: readonly string[];
}

type NewToken = TokenRecord & { readonly token: string };
type ListedToken = TokenRecord & { readonly lastUsedSeconds: number | null };

interface TokenOptions extends FolderOptions {
  readonly account?: string;
}

interface CreateOptions extends TokenOptions {
  readonly read?: true;
  readonly write?: true;
  readonly namespace: readonly string[];
  readonly note?: string;
}

const createNotes = `
The token is printed once, and kept nowhere.

The holder of a read token reads every namespace of the account, and changes nothing. Programs show
it in either way:
  Authorization: Bearer putmon_read_...
  Basic, with any user name, and the token as password

The holder of a write token reports lines to POST /api/v1/put of the receiver, and reads nothing.
Scripts show it as:
  Authorization: Bearer putmon_write_...

Examples:
  putmon token create --read --note grafana
  putmon token create --read --account shop --note 'Prometheus on mon1'
  putmon token create --write --namespace backup --note 'nightly backup'`;

const revokeNotes = `
The id is that of putmon token list. Whoever shows the token is refused from now on; an answer that is
on its way to its holder is cut off.`;

export function addTokenCommand(program: Command): void {
  const token = program.command('token');

  addTokenOptions(token.command('create'))
    .description('make an access token; it is printed once')
    .option('--read', `a read token: ${tokenKinds.read}`)
    .option('--write', `a write token: ${tokenKinds.write}`)
    .option(
      '--namespace <name>',
      'a namespace that a write token is good for; repeatable (default: every one)',
      (name: string, names: readonly string[]) => [...names, name],
      [] as readonly string[],
    )
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
  const kind = kindOf(options);
  const { note, namespace } = options;
  const scope = Object.fromEntries(namespace.map((name, at) => [`namespaces.${at}`, name]));
  const created = (await perform('CreateToken', options, { kind, note, ...scope })) as NewToken;
  if (options.json) {
    printJson(created);
    return;
  }
  printLine(`token    ${created.token}`);
  printLine(`id       ${created.tokenId}`);
  printLine(`account  ${created.account} (${created.kind} token); the token is not shown again`);
}

/** @throws OperatorError where no kind is named, or several are */
function kindOf(options: CreateOptions): TokenKind {
  const kinds = Object.keys(tokenKinds) as TokenKind[];
  const [kind, ...others] = kinds.filter((each) => options[each] === true);
  if (kind !== undefined && others.length === 0) return kind;
  const choices = kinds.map((each) => `--${each} ${tokenKinds[each]}`);
  throw new OperatorError(`say what kind of token: ${choices.join('; ')}`, 2);
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
    ['id', 'account', 'kind', 'namespaces', 'created', 'last used', 'note'],
    tokens.map(({ tokenId, account, kind, namespaces, createdSeconds, lastUsedSeconds, note }) => [
      tokenId,
      account,
      kind,
      namespaces?.join(',') ?? 'all',
      utcTimeOf(createdSeconds),
      lastUsedSeconds === null ? 'never' : utcTimeOf(lastUsedSeconds),
      note,
    ]),
  );
}
