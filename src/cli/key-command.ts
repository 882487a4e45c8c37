import { Option, type Command } from 'commander';
import { administer, administering, type ActionArguments } from './administration.js';
import { addFolderOptions, collect, type FolderOptions } from './common-options.js';
import { addConfirmOption, confirm, type ConfirmOptions } from './confirm.js';
import { configOf } from './folder-config.js';
import { readInputText } from './given-text.js';
import { readKeyPairs, type KeyPairLine } from './key-pairs.js';
import { OperatorError } from './operator-error.js';
import { printJson, printLine, printProblem, printTable } from './print.js';
import { utcTimeOf } from './utc-time.js';

interface KeyRecord {
  readonly secretId: string;
  readonly kind: string;
  readonly state: string;
  readonly createdSeconds: number;
  readonly grants: readonly string[];
  /** In a list alone. */
  readonly reports?: number;
  readonly lastUsedSeconds?: number | null;
  readonly lastDoor?: string | null;
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

const importNotes = `
Without --secret-id each line has a pair, and perhaps an account of its own:
  AKIDxxxxxxxx  tsPHxrxxxxxxx  shop
Empty lines, and those that begin with #, are left out. No SecretKey stands on a command line.

Examples:
  putmon key import --secret-id AKID... < secret-key.txt
  putmon key import --account shop < pairs.txt`;

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
    .description('take over key pairs that senders have, from standard input')
    .option('--secret-id <id>', 'of one pair: only its SecretKey is read')
    .addOption(kindOption)
    .option('--grant <action>', grantHelp, collect)
    .addHelpText('after', importNotes)
    .action(importKeys);

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

  addConfirmOption(addKeyOptions(key.command('revoke')))
    .description('end a key for good')
    .requiredOption('--secret-id <id>', 'the key')
    .action(async (options: KeyOptions & ConfirmOptions) => {
      await confirm(`end ${options.secretId ?? ''} for good`, options);
      printKeys([(await perform('RevokeKey', options)) as KeyRecord], options);
    });

  for (const [name, action, description] of [
    ['block', 'BlockKey', 'answer every report of a key with 1008, until it is unblocked'],
    ['unblock', 'UnblockKey', 'let a blocked key report again'],
  ] as const) {
    addKeyOptions(key.command(name))
      .description(description)
      .requiredOption('--secret-id <id>', 'the key')
      .action(async (options: KeyOptions) => {
        printKeys([(await perform(action, options)) as KeyRecord], options);
      });
  }
}

async function importKeys(options: KeyOptions): Promise<void> {
  const input = await readInputText();
  if (options.secretId === undefined) {
    await importPairs(readKeyPairs(input), options);
    return;
  }
  const secretKey = input.trim();
  if (secretKey === '') throw new OperatorError('give the SecretKey on standard input', 2);
  printKeys([(await perform('ImportKey', options, { secretKey })) as KeyRecord], options);
}

/** Each by itself: what is refused is named, and the others are taken over. */
async function importPairs(pairs: readonly KeyPairLine[], options: KeyOptions): Promise<void> {
  const imported: KeyRecord[] = [];
  await administering(configOf(options), async (performAction) => {
    for (const { line, ...pair } of pairs) {
      try {
        const answer = await performAction('ImportKey', { ...argumentsOf(options), ...pair });
        imported.push((answer as { data: KeyRecord }).data);
      } catch (error) {
        if (!(error instanceof OperatorError)) throw error;
        printProblem(`line ${line}: ${error.message}`);
      }
    }
  });
  printKeys(imported, options);
  if (imported.length < pairs.length) process.exitCode = 1;
}

function addKeyOptions(command: Command): Command {
  return addFolderOptions(command).option('--account <name>', 'the account (default: main)');
}

async function perform(
  action: string,
  options: KeyOptions,
  more: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  const args = { ...argumentsOf(options), ...more };
  const { data } = (await administer(configOf(options), action, args)) as { data: unknown };
  return data;
}

function argumentsOf({ account, kind, secretId, grant = [] }: KeyOptions): ActionArguments {
  const grants = Object.fromEntries(grant.map((word, at) => [`grants.${at}`, word]));
  return { account, kind, secretId, ...grants };
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
  const isList = keys.every(({ reports }) => reports !== undefined);
  printTable(
    [
      'SecretId',
      'kind',
      'state',
      'created',
      ...(isList ? ['last used', 'door', 'reports'] : []),
      'may call',
    ],
    keys.map((key) => [
      key.secretId,
      key.kind,
      key.state,
      utcTimeOf(key.createdSeconds),
      ...(isList ? usageOf(key) : []),
      key.kind === 'main' ? 'all' : key.grants.join(','),
    ]),
  );
}

function usageOf({ lastUsedSeconds, lastDoor, reports = 0 }: KeyRecord): string[] {
  const lastUsed = lastUsedSeconds ? utcTimeOf(lastUsedSeconds) : 'never';
  return [lastUsed, lastDoor ?? '-', String(reports)];
}
