import type { Command } from 'commander';
import { administer } from './administration.js';
import { addFolderOptions, type FolderOptions } from './common-options.js';
import { configOf } from './folder-config.js';
import { printJson, printTable } from './print.js';

interface AccountRecord {
  readonly account: string;
  readonly mainKeys: number;
  readonly subKeys: number;
  readonly namespaces: number;
  readonly metrics: number;
  readonly series: number;
}

export function addAccountsCommand(program: Command): void {
  addFolderOptions(program.command('accounts'))
    .addHelpText(
      'after',
      '\nAn account is made with its first key: putmon key create --account NAME',
    )
    .action(async (options: FolderOptions) => {
      const answer = await administer(configOf(options), 'DescribeAccounts', {});
      const { data } = answer as { data: AccountRecord[] };
      if (options.json) printJson(data);
      else printAccounts(data);
    });
}

function printAccounts(accounts: readonly AccountRecord[]): void {
  printTable(
    ['account', 'main keys', 'sub keys', 'namespaces', 'metrics', 'series'],
    accounts.map(({ account, mainKeys, subKeys, namespaces, metrics, series }) => [
      account,
      ...[mainKeys, subKeys, namespaces, metrics, series].map(String),
    ]),
  );
}
