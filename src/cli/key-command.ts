import { text } from 'node:stream/consumers';
import { Option, type Command } from 'commander';
import { administer } from './administration.js';
import { addFolderOptions, collect, type FolderOptions } from './common-options.js';
import { configOf } from './folder-config.js';
import { OperatorError } from './operator-error.js';
import { printJson, printLine, printTable } from './print.js';

interface KeyRecord {
  readonly secretId: string;
  readonly kind: string;
  readonly state: string;
  readonly createdSeconds: number;
  readonly grants: readonly string[];
}

type NewKey = KeyRecord & { readonly account: string; readonly secretKey: string };

interface KeyOptions extends FolderOptions {
  readonly account?: string;
  readonly kind?: string;
  readonly secretId?: string;
  readonly grant?: readonly string[];
}

const kindOption = new Option('--kind <kind>', 'main keys report; sub keys are for helpers')
  .choices(['main', 'sub'])
  .default('main');

const grantHelp =
  'an action of the control plane that a sub key may call, or * for any; repeatable';

export function addKeyCommand(program: Command): void {
  const key = program.command('key');

  addKeyOptions(key.command('create'))
    .description('make a key pair; its SecretKey is printed once')
    .addOption(kindOption)
    .option('--grant <action>', grantHelp, collect)
    .action(async (options: KeyOptions) => {
      printNewKey(await perform('CreateKey', options), options);
    });

  addKeyOptions(key.command('import'))
    .description(
      'take over a key pair that senders have; its SecretKey is read from standard input',
    )
    .requiredOption('--secret-id <id>', 'the SecretId that the senders use')
    .addOption(kindOption)
    .option('--grant <action>', grantHelp, collect)
    .addHelpText('after', '\nExample: putmon key import --secret-id AKID... < secret-key.txt')
    .action(async (options: KeyOptions) => {
      const secretKey = (await text(process.stdin)).trim();
      if (secretKey === '') throw new OperatorError('give the SecretKey on standard input', 2);
      printKeys([(await perform('ImportKey', options, { secretKey })) as KeyRecord], options);
    });

  addKeyOptions(key.command('list'))
    .description('list the keys of an account')
    .action(async (options: KeyOptions) => {
      printKeys((await perform('DescribeKeys', options)) as KeyRecord[], options);
    });

  addKeyOptions(key.command('rotate'))
    .description('make a second key; both work until you revoke the old one')
    .requiredOption('--secret-id <id>', 'the key that is to go')
    .addHelpText('after', '\nThen move the senders, and: putmon key revoke --secret-id OLD')
    .action(async (options: KeyOptions) => {
      printNewKey(await perform('RotateKey', options), options);
    });

  addKeyOptions(key.command('grant'))
    .description('say what a sub key may call, in place of what it might before')
    .requiredOption('--secret-id <id>', 'the key')
    .option('--grant <action>', grantHelp, collect)
    .action(async (options: KeyOptions) => {
      printKeys([(await perform('GrantKey', options)) as KeyRecord], options);
    });

  for (const [name, action, description] of [
    ['block', 'BlockKey', 'answer every report of a key with 1008, until it is unblocked'],
    ['unblock', 'UnblockKey', 'let a blocked key report again'],
    ['revoke', 'RevokeKey', 'end a key for good'],
  ] as const) {
    addKeyOptions(key.command(name))
      .description(description)
      .requiredOption('--secret-id <id>', 'the key')
      .action(async (options: KeyOptions) => {
        printKeys([(await perform(action, options)) as KeyRecord], options);
      });
  }
}

function addKeyOptions(command: Command): Command {
  return addFolderOptions(command).option('--account <name>', 'the account (default: main)');
}

async function perform(
  action: string,
  options: KeyOptions,
  more: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  const { account, kind, secretId, grant = [] } = options;
  const grants = Object.fromEntries(grant.map((word, at) => [`grants.${at}`, word]));
  const args = { account, kind, secretId, ...grants, ...more };
  const { data } = (await administer(configOf(options), action, args)) as { data: unknown };
  return data;
}

function printNewKey(data: unknown, options: KeyOptions): void {
  const key = data as NewKey;
  if (options.json) {
    printJson(key);
    return;
  }
  printLine(`SecretId   ${key.secretId}`);
  printLine(`SecretKey  ${key.secretKey}`);
  printLine(`account    ${key.account} (${key.kind} key); the SecretKey is not shown again`);
}

function printKeys(keys: readonly KeyRecord[], options: KeyOptions): void {
  if (options.json) {
    printJson(keys);
    return;
  }
  printTable(
    ['SecretId', 'kind', 'state', 'created', 'may call'],
    keys.map(({ secretId, kind, state, createdSeconds, grants }) => [
      secretId,
      kind,
      state,
      new Date(createdSeconds * 1000).toISOString(),
      kind === 'main' ? 'all' : grants.join(','),
    ]),
  );
}
