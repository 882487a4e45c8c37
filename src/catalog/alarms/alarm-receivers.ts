import type { NoticeLanguage } from '../../model/notice-language.js';

/** One way to tell people. URLs and secrets rest encrypted: those of chat robots hold a token. */
export type NoticeChannel =
  | {
      readonly kind: 'webhook';
      readonly url: string;
      /** Signs the body: HMAC-SHA256. */
      readonly secret?: string;
    }
  /** As the original called back: the answer repeats sessionId, with retCode 0. */
  | { readonly kind: 'callback'; readonly url: string }
  | { readonly kind: 'email'; readonly addresses: readonly string[] }
  | { readonly kind: 'dingtalk' | 'feishu'; readonly url: string; readonly secret?: string }
  | { readonly kind: 'wecom'; readonly url: string }
  /** The base address: `/api/v2/alerts` is added. */
  | {
      readonly kind: 'alertmanager';
      readonly url: string;
      readonly user?: string;
      readonly password?: string;
    };

export const channelKinds = [
  'webhook',
  'callback',
  'email',
  'dingtalk',
  'wecom',
  'feishu',
  'alertmanager',
] as const satisfies readonly NoticeChannel['kind'][];

/** A group of receivers: who is told. The published `receiversId`. */
export interface AlarmReceivers {
  /** From 1001 on. */
  readonly receiversId: number;
  readonly accountId: number;
  /** Unique in its account. */
  readonly name: string;
  readonly channels: readonly NoticeChannel[];
  /** Of the texts of its notices; absent: English. */
  readonly language?: NoticeLanguage;
  /** Stands before every title in chats and mails: a robot may want a keyword. */
  readonly text?: string;
  /** Made by the configuration, which alone changes it. */
  readonly configured: boolean;
}
