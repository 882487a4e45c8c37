import type { Command } from 'commander';
import { administer } from './administration.js';
import { addFolderOptions, type FolderOptions } from './common-options.js';
import { addConfirmOption, confirm, type ConfirmOptions } from './confirm.js';
import { configOf } from './folder-config.js';
import { printJson, printLine } from './print.js';

export interface RegionOptions extends FolderOptions {
  readonly account?: string;
  readonly region: string;
}

export function addNamespaceCommand(program: Command): void {
  const namespace = program.command('namespace');

  addRegionOptions(namespace.command('create'))
    .description('make a namespace')
    .argument('<name>', 'letters, digits and underscores')
    .action(async (name: string, options: RegionOptions) => {
      await perform('CreateNamespace', options, name);
      if (!options.json) printLine(`created namespace ${name} in ${options.region}`);
    });

  addRegionOptions(namespace.command('list'))
    .description('list the namespaces of a region')
    .action(async (options: RegionOptions) => {
      const { data } = (await perform('DescribeNamespace', options)) as { data: string[] };
      if (options.json) printJson(data);
      else for (const name of data) printLine(name);
    });

  addConfirmOption(addRegionOptions(namespace.command('delete')))
    .description('delete a namespace that has no metrics')
    .argument('<name>')
    .action(async (name: string, options: RegionOptions & ConfirmOptions) => {
      await confirm(`delete namespace ${name} in ${options.region}`, options);
      await perform('DeleteNamespace', options, name);
      if (!options.json) printLine(`deleted namespace ${name} in ${options.region}`);
    });
}

export function addRegionOptions(command: Command): Command {
  return addFolderOptions(command)
    .option('--account <name>', 'the account (default: main)')
    .option('--region <region>', 'the region, such as gz or ap-guangzhou', 'gz');
}

async function perform(
  action: string,
  options: RegionOptions,
  namespace?: string,
): Promise<unknown> {
  const { account, region } = options;
  return administer(configOf(options), action, { account, Region: region, namespace });
}
