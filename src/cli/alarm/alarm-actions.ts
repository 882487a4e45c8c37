import type { Command } from 'commander';
import { administer, type ActionArguments } from '../administration.js';
import { configOf } from '../folder-config.js';
import { addRegionOptions, type RegionOptions } from '../namespace-command.js';
import { OperatorError } from '../operator-error.js';

/** A group of receivers as the control plane lists it. */
export interface ReceiversRecord {
  readonly receiversId: string;
  readonly name: string;
  readonly configured: boolean;
  readonly noticeLanguage: string;
  readonly noticeText: string;
  readonly channels: readonly {
    readonly kind: string;
    readonly host?: string;
    readonly addresses?: readonly string[];
  }[];
}

/** So many records are asked for at a time. */
const pageRecords = 100;

/** @returns the answer's `data` */
export async function perform(
  action: string,
  options: RegionOptions,
  args: ActionArguments = {},
): Promise<unknown> {
  const common = { account: options.account, Region: options.region };
  const answer = await administer(configOf(options), action, { ...common, ...args });
  return (answer as { data?: unknown }).data;
}

/** Every record of a list, page by page. */
export async function performAll<Item>(
  action: string,
  list: string,
  options: RegionOptions,
  args: ActionArguments = {},
): Promise<Item[]> {
  const items: Item[] = [];
  for (;;) {
    const page = { ...args, offset: String(items.length), limit: String(pageRecords) };
    const data = (await perform(action, options, page)) as Record<string, Item[]>;
    const more = data[list] ?? [];
    items.push(...more);
    if (more.length < pageRecords) return items;
  }
}

/** The group with this name or number. @throws OperatorError */
export async function receiversNamed(
  word: string,
  options: RegionOptions,
): Promise<ReceiversRecord> {
  const groups = await performAll<ReceiversRecord>(
    'DescribeAlarmReceivers',
    'receiversList',
    options,
  );
  const found = groups.find(({ name, receiversId }) => name === word || receiversId === word);
  if (found !== undefined) return found;
  const known = groups.map(({ name }) => name).join(', ') || 'none; see putmon alarm receivers';
  throw new OperatorError(`there are no receivers ${word}; there are: ${known}`);
}

/** Dimensions as the control plane takes them: `dimensions.N.name` and `dimensions.N.value`. */
export function dimensionArguments(dimensions: Readonly<Record<string, string>>): ActionArguments {
  return Object.fromEntries(
    Object.entries(dimensions).flatMap(([name, value], at) => [
      [`dimensions.${at}.name`, name],
      [`dimensions.${at}.value`, value],
    ]),
  );
}

/** A command about one rule that is there. */
export function addRuleOptions(command: Command): Command {
  return addRegionOptions(command).argument('<rule>', 'its id, such as policy-ou3kyu2f');
}

/** Where the control plane writes `name=value&name=value`. */
export function objectWords(object: string): string {
  return object.replaceAll('&', ' ');
}
