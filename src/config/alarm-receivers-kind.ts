import { parse } from 'yaml';
import { z } from 'zod';
import { groupNameFault } from '../model/names.js';
import { isMailAddress } from '../model/mail-address.js';
import { noticeLanguages } from '../model/notice-language.js';
import { isOwnText, ownTextAllowed } from '../model/own-text.js';
import type { ValueKind } from './value-kind.js';

const url = z
  .string('an http or https URL')
  .max(2048, 'an http or https URL of at most 2048 characters')
  .refine((text) => /^https?:\/\//i.test(text) && URL.canParse(text), 'an http or https URL');
const secret = z.string('a text').min(1, 'a text that is not empty').max(255).optional();
const address = z.string('a mail address').refine(isMailAddress, 'a mail address');

const channel = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('webhook'), url, secret }),
  z.strictObject({ kind: z.literal('callback'), url }),
  z.strictObject({ kind: z.literal('email'), addresses: z.array(address).min(1).max(20) }),
  z.strictObject({ kind: z.literal('dingtalk'), url, secret }),
  z.strictObject({ kind: z.literal('wecom'), url }),
  z.strictObject({ kind: z.literal('feishu'), url, secret }),
  z.strictObject({ kind: z.literal('alertmanager'), url, user: secret, password: secret }),
]);

const ownText = z.string(ownTextAllowed).refine(isOwnText, ownTextAllowed);
const language = z.enum(noticeLanguages, noticeLanguages.join(' or '));

const group = z.strictObject({
  account: z.string('the name of an account').default('main'),
  name: z
    .string('a name')
    .refine(
      (name) => groupNameFault(name) === undefined,
      'a name of 1 to 64 characters, none of them a control character',
    ),
  language: language.optional(),
  text: ownText.optional(),
  channels: z.array(channel, 'a list of channels').max(10),
});

/** A group of receivers as the configuration has it. */
export type ConfiguredReceivers = Readonly<z.infer<typeof group>>;

export const alarmReceiversKind: ValueKind<readonly ConfiguredReceivers[]> = {
  form: 'list of groups',
  fromText: (text) => (text === '' ? [] : parse(text)) as unknown,
  schema: z
    .array(group, 'a list of groups, such as [{name: ops, channels: [{kind: wecom, url: ...}]}]')
    .refine(
      (groups) =>
        new Set(groups.map(({ account, name }) => `${account} ${name}`)).size === groups.length,
      'a list of groups whose names differ',
    )
    .readonly(),
};

/** What of the groups can be shown: URLs may hold a token. */
export function withoutSecrets(groups: readonly ConfiguredReceivers[]): object[] {
  return groups.map(({ channels, ...group }) => ({
    ...group,
    channels: channels.map((each) =>
      each.kind === 'email' ? each : { kind: each.kind, host: new URL(each.url).host },
    ),
  }));
}
