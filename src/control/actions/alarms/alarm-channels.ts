import { channelKinds, type NoticeChannel } from '../../../catalog/alarms/alarm-receivers.js';
import { exceeds, excessText } from '../../../catalog/quotas.js';
import { isMailAddress } from '../../../model/mail-address.js';
import { ControlRefusal } from '../control-refusal.js';
import { quote } from '../../../protocol/quote.js';
import type { ActionCall } from '../action.js';
import type { ActionParameters } from '../action-parameters.js';
import type { Control } from '../control.js';

const urlLengthMax = 2048;
const secretLengthMax = 255;
const addressesMax = 20;

export const channelParameters =
  'channels.N.kind channels.N.url channels.N.secret channels.N.addresses.N channels.N.user ' +
  'channels.N.password';

/** The channels that `channels.N.kind` and the members of each kind name. @throws ControlRefusal */
export function readChannels({ parameters }: ActionCall, control: Control): NoticeChannel[] {
  const records = parameters.records('channels');
  const quota = 'channelsPerReceiversMax';
  if (exceeds(quota, records.length, control.config())) {
    const detail = excessText(quota, 'the group', records.length, control.config());
    throw new ControlRefusal('exceedLimit', detail);
  }
  return records.map((members, at) => readChannel(members, `channels.${at}`, control));
}

function readChannel(members: ActionParameters, place: string, control: Control): NoticeChannel {
  const word = members.optional('kind') ?? '';
  const kind = channelKinds.find((each) => each === word);
  switch (kind) {
    case 'email':
      return { kind, addresses: readAddresses(members, place, control) };
    case 'webhook':
    case 'dingtalk':
    case 'feishu':
      return { kind, url: readUrl(members, place), ...optional(members, 'secret', place) };
    case 'alertmanager':
      return {
        kind,
        url: readUrl(members, place),
        ...optional(members, 'user', place),
        ...optional(members, 'password', place),
      };
    case 'callback':
    case 'wecom':
      return { kind, url: readUrl(members, place) };
    case undefined:
      throw invalid(`${place}.kind ${quote(word)} is none of ${channelKinds.join(', ')}`);
  }
}

function readUrl(members: ActionParameters, place: string): string {
  const url = members.optional('url') ?? '';
  const isHttp = /^https?:\/\//i.test(url) && url.length <= urlLengthMax && URL.canParse(url);
  if (isHttp) return url;
  throw invalid(`${place}.url is no http or https URL of at most ${urlLengthMax} characters`);
}

function readAddresses(members: ActionParameters, place: string, control: Control): string[] {
  if (control.config().smtpUrl === '') {
    throw invalid(`${place}: no mail is sent until the setting smtpUrl names a server`);
  }
  const addresses = members.list('addresses');
  const wrong = addresses.find((address) => !isMailAddress(address));
  if (wrong !== undefined) throw invalid(`${place}.addresses: ${quote(wrong)} is no mail address`);
  if (addresses.length > 0 && addresses.length <= addressesMax) return addresses;
  throw invalid(`${place}.addresses are not 1 to ${addressesMax}`);
}

function optional<Name extends string>(
  members: ActionParameters,
  name: Name,
  place: string,
): Partial<Record<Name, string>> {
  const text = members.optional(name) ?? '';
  if (text.length > secretLengthMax) {
    throw invalid(`${place}.${name} is over ${secretLengthMax} characters`);
  }
  const present: Partial<Record<string, string>> = text === '' ? {} : { [name]: text };
  return present;
}

function invalid(detail: string): ControlRefusal {
  return new ControlRefusal('invalidParameter', detail);
}

/** Without secrets: the path or query of a URL may hold a token. */
export function channelRecordOf(channel: NoticeChannel): object {
  const { kind } = channel;
  if (channel.kind === 'email') return { kind, addresses: channel.addresses };
  return { kind, host: new URL(channel.url).host };
}
