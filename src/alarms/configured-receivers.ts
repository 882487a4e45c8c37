import type { AlarmCatalog, ReceiversChange } from '../catalog/alarms/alarm-catalog.js';
import type { AlarmReceivers, NoticeChannel } from '../catalog/alarms/alarm-receivers.js';
import type { Catalog } from '../catalog/catalog.js';
import type { ConfiguredReceivers } from '../config/alarm-receivers-kind.js';
import { defaultNoticeLanguage } from '../model/notice-language.js';

export interface ReceiversObserver {
  /** What of the configuration could not be done, and why. */
  receiversKept(kept: { readonly name: string; readonly reason: string }): void;
}

/** Makes the groups of receivers those that the configuration has; groups made by actions stay. */
export async function configureReceivers(
  configured: readonly ConfiguredReceivers[],
  catalog: Pick<Catalog, 'accounts'>,
  alarms: AlarmCatalog,
  observer: ReceiversObserver,
): Promise<void> {
  const accounts = catalog.accounts();
  for (const account of accounts) {
    const wanted = configured.filter((group) => group.account === account.name);
    for (const group of wanted) await configureGroup(account.id, group, alarms, observer);
    for (const known of alarms.receivers(account.id)) {
      const isWanted = wanted.some(({ name }) => name === known.name);
      if (known.configured && !isWanted) await removeGroup(known, alarms, observer);
    }
  }
  for (const { account, name } of configured) {
    if (accounts.some((each) => each.name === account)) continue;
    observer.receiversKept({ name, reason: `there is no account ${account} yet` });
  }
}

async function configureGroup(
  accountId: number,
  { name, channels: given, language = defaultNoticeLanguage, text = '' }: ConfiguredReceivers,
  alarms: AlarmCatalog,
  observer: ReceiversObserver,
): Promise<void> {
  const channels = given.map((channel) => JSON.parse(JSON.stringify(channel)) as NoticeChannel);
  const known = alarms.receivers(accountId).find((each) => each.name === name);
  if (known === undefined) {
    await alarms.createReceivers({ accountId, name, channels, configured: true, language, text });
  } else if (!known.configured) {
    observer.receiversKept({ name, reason: 'a group of this name was made by an action' });
  } else if (!isAs(known, { channels, language, text })) {
    await alarms.modifyReceivers(known.receiversId, { channels, language, text });
  }
}

function isAs(
  { channels, language = defaultNoticeLanguage, text = '' }: AlarmReceivers,
  wanted: Required<Omit<ReceiversChange, 'name'>>,
): boolean {
  const hasChannels = JSON.stringify(channels) === JSON.stringify(wanted.channels);
  return hasChannels && language === wanted.language && text === wanted.text;
}

async function removeGroup(
  { name, receiversId }: AlarmReceivers,
  alarms: AlarmCatalog,
  observer: ReceiversObserver,
): Promise<void> {
  const users = alarms.rules().filter((rule) => rule.receiversId === receiversId);
  if (users.length === 0) {
    await alarms.deleteReceivers(receiversId);
    return;
  }
  const ruleIds = users.map(({ ruleId }) => ruleId).join(', ');
  observer.receiversKept({
    name,
    reason: `no longer configured, but alarm rules have it: ${ruleIds}`,
  });
}
