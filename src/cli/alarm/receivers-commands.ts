import type { Command } from 'commander';
import type { ActionArguments } from '../administration.js';
import { collect } from '../common-options.js';
import { addConfirmOption, confirm, type ConfirmOptions } from '../confirm.js';
import { addRegionOptions, type RegionOptions } from '../namespace-command.js';
import { OperatorError } from '../operator-error.js';
import { printJson, printLine, printTable } from '../print.js';
import { perform, performAll, receiversNamed, type ReceiversRecord } from './alarm-actions.js';

interface ReceiversOptions extends RegionOptions {
  readonly channel?: string[];
  readonly name?: string;
  readonly language?: string;
  readonly text?: string;
}

const languageHelp = 'what its notices are written in: en or zh';
const textHelp = "stands before every title, such as a robot's keyword; '' for none";
const channelHelp = 'kind=URL, or email=ADDRESS,ADDRESS; one option for each';
const channelNotes = `
Kinds: webhook, callback, dingtalk, wecom, feishu, alertmanager and email.
A secret of webhook, dingtalk and feishu is taken from PUTMON_CHANNEL_SECRET; alertmanager takes
https://user:password@host.

Example: putmon alarm receivers create ops --channel webhook=https://example.com/hook`;

export function addReceiversCommands(alarm: Command): void {
  const receivers = alarm
    .command('receivers')
    .description('groups of receivers: who is told, and by which channels');

  addRegionOptions(receivers.command('create'))
    .description('make a group')
    .argument('<name>')
    .option('--channel <kind=target>', channelHelp, collect)
    .option('--language <language>', languageHelp)
    .option('--text <text>', textHelp)
    .addHelpText('after', channelNotes)
    .action(async (name: string, options: ReceiversOptions) => {
      const args = { name, ...textArguments(options), ...channelArguments(options) };
      const data = (await perform('CreateAlarmReceivers', options, args)) as object;
      if (options.json) printJson(data);
      else printLine(`created receivers ${name}`);
    });

  addRegionOptions(receivers.command('list'))
    .description('list the groups; of a URL its host alone is told')
    .action(listReceivers);

  addRegionOptions(receivers.command('modify'))
    .description('change the name of a group, its texts, or all its channels')
    .argument('<group>', 'by name or number')
    .option('--name <name>', 'its new name')
    .option('--channel <kind=target>', channelHelp, collect)
    .option('--language <language>', languageHelp)
    .option('--text <text>', textHelp)
    .addHelpText('after', channelNotes)
    .action(async (group: string, options: ReceiversOptions) => {
      const { receiversId } = await receiversNamed(group, options);
      const { name } = options;
      const args = { receiversId, name, ...textArguments(options), ...channelArguments(options) };
      await perform('ModifyAlarmReceivers', options, args);
      if (!options.json) printLine(`changed receivers ${group}`);
    });

  addRegionOptions(receivers.command('test'))
    .description('send a test alarm through every channel of a group, and its end')
    .argument('<group>', 'by name or number')
    .action(testReceivers);

  addConfirmOption(addRegionOptions(receivers.command('delete')))
    .description('delete a group that no rule has')
    .argument('<group>', 'by name or number')
    .action(async (group: string, options: ReceiversOptions & ConfirmOptions) => {
      await confirm(`delete receivers ${group}`, options);
      const { receiversId } = await receiversNamed(group, options);
      await perform('DeleteAlarmReceivers', options, { receiversId });
      if (!options.json) printLine(`deleted receivers ${group}`);
    });
}

function textArguments({ language, text }: ReceiversOptions): ActionArguments {
  return { noticeLanguage: language, noticeText: text };
}

function channelArguments({ channel = [] }: ReceiversOptions): ActionArguments {
  return Object.assign(
    {},
    ...channel.map((word, at) => {
      const equals = word.indexOf('=');
      if (equals < 1) throw new OperatorError(`--channel ${word} is not kind=target`, 2);
      const kind = word.slice(0, equals);
      const members = { kind, ...membersOf(kind, word.slice(equals + 1)) };
      return Object.fromEntries(
        Object.entries(members).map(([name, value]) => [`channels.${at}.${name}`, value]),
      );
    }),
  ) as ActionArguments;
}

function membersOf(kind: string, target: string): ActionArguments {
  if (kind === 'email') {
    return Object.fromEntries(target.split(',').map((word, at) => [`addresses.${at}`, word]));
  }
  if (kind === 'alertmanager' && URL.canParse(target)) return splitUser(new URL(target));
  const takesSecret = kind === 'webhook' || kind === 'dingtalk' || kind === 'feishu';
  const secret = takesSecret ? process.env['PUTMON_CHANNEL_SECRET'] : undefined;
  return { url: target, secret };
}

function splitUser(url: URL): ActionArguments {
  const { username, password } = url;
  url.username = '';
  url.password = '';
  if (username === '') return { url: url.href };
  return {
    url: url.href,
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
  };
}

interface TestedChannel {
  readonly kind: string;
  readonly delivered: boolean;
  readonly outcome: string;
}

async function testReceivers(group: string, options: RegionOptions): Promise<void> {
  const { receiversId } = await receiversNamed(group, options);
  const data = await perform('SendTestNotice', options, { receiversId });
  const { channelList } = data as { channelList: TestedChannel[] };
  if (options.json) printJson(channelList);
  else for (const { kind, outcome } of channelList) printLine(`${kind}: ${outcome}`);
  if (channelList.some(({ delivered }) => !delivered)) process.exitCode = 1;
}

async function listReceivers(options: RegionOptions): Promise<void> {
  const name = 'DescribeAlarmReceivers';
  const groups = await performAll<ReceiversRecord>(name, 'receiversList', options);
  if (options.json) {
    printJson(groups);
    return;
  }
  printTable(
    ['receivers', 'name', 'channels'],
    groups.map((group) => [
      group.receiversId,
      group.name,
      [
        ...group.channels.map(
          ({ kind, host, addresses }) => `${kind} ${host ?? addresses?.join(',') ?? ''}`,
        ),
        ...(group.noticeLanguage === 'en' ? [] : [`in ${group.noticeLanguage}`]),
        ...(group.noticeText === '' ? [] : [`text ${group.noticeText}`]),
      ].join('; '),
    ]),
  );
}
