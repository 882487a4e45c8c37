import type { NoticeChannel } from '../../catalog/alarms/alarm-receivers.js';

/**
 * Why a notice was not taken. `channel`: whatever is sent there is refused, until somebody changes
 * the channel. `text`: this text is refused. Both are final. `rate`: too many messages.
 */
export type RefusalReason = 'channel' | 'text' | 'rate';

/** An answer that says more than "not now". All others are temporary: the notice is tried again. */
export interface Refusal {
  /** The code in the answer's body, or the HTTP status of channels that answer by status. */
  readonly code: number;
  /** Where one code has several meanings: the words that tell this one. */
  readonly said?: RegExp;
  readonly reason: RefusalReason;
  /** So long the channel is left alone. */
  readonly pauseSeconds?: number;
  readonly meaning: string;
}

/** How much a channel takes at a time, how often, and what its refusals mean. */
export interface ChannelRules {
  /** Longest message, in bytes of UTF-8. */
  readonly bytesMax: number;
  /** What is measured: its text, its whole body as JSON, or each text in its JSON. */
  readonly measured: 'text' | 'body' | 'each text';
  /** Whether notices of one moment go in one message. */
  readonly gathers: boolean;
  /** One channel gets at most so many messages in so many seconds; unlimited where empty. */
  readonly pace: readonly { readonly messages: number; readonly seconds: number }[];
  readonly refusals: readonly Refusal[];
}

const gone: Refusal = { code: 410, reason: 'channel', meaning: 'the address is gone for good' };
const tooLarge: Refusal = { code: 413, reason: 'text', meaning: 'the message is too large' };

/**
 * The one table of what is published about each channel. DingTalk's and Feishu's limits are of the
 * whole request; both mean 20,000 bytes here. Mail, webhooks, callbacks and Alertmanager publish no
 * limit: theirs are far above what one alarm takes.
 */
export const channelRules: Readonly<Record<NoticeChannel['kind'], ChannelRules>> = {
  wecom: {
    bytesMax: 2048,
    measured: 'text',
    gathers: true,
    pace: [{ messages: 20, seconds: 60 }],
    refusals: [
      { code: 93000, reason: 'channel', meaning: 'the URL is wrong, or the robot was removed' },
      { code: 93004, reason: 'channel', meaning: 'the robot is stopped' },
      { code: 93008, reason: 'channel', meaning: 'the robot is not in the chat' },
      { code: 40008, reason: 'text', meaning: 'the type of the message is not known' },
      { code: 40058, reason: 'text', meaning: 'a parameter is wrong, such as a text too long' },
      { code: 44004, reason: 'text', meaning: 'the text is empty' },
      { code: 45002, reason: 'text', meaning: 'the text is too long' },
      { code: 45009, reason: 'rate', pauseSeconds: 60, meaning: 'over 20 messages a minute' },
      { code: 45033, reason: 'rate', pauseSeconds: 5, meaning: 'too many calls at a time' },
    ],
  },
  dingtalk: {
    bytesMax: 20_000,
    measured: 'body',
    gathers: true,
    pace: [{ messages: 20, seconds: 60 }],
    refusals: [
      { code: 40035, reason: 'channel', meaning: 'the URL has no access_token' },
      { code: 300005, reason: 'channel', meaning: 'the access_token does not exist' },
      { code: 310000, reason: 'channel', meaning: 'keyword, signature or address do not fit' },
      { code: 400013, reason: 'channel', meaning: 'the chat was dissolved' },
      { code: 400101, reason: 'channel', meaning: 'the access_token does not exist' },
      { code: 400102, reason: 'channel', meaning: 'the robot is stopped' },
      { code: 400106, reason: 'channel', meaning: 'the robot does not exist' },
      { code: 101002, reason: 'text', meaning: 'the message is too long' },
      { code: 400105, reason: 'text', meaning: 'the type of the message is not known' },
      { code: 430101, reason: 'text', meaning: 'the text has an unsafe link' },
      { code: 430102, reason: 'text', meaning: 'the text is unsuitable' },
      { code: 430103, reason: 'text', meaning: 'an image is unsuitable' },
      { code: 430104, reason: 'text', meaning: 'the content is unsuitable' },
      { code: 460101, reason: 'text', meaning: 'the message is over 20,000 bytes' },
      { code: 130101, reason: 'rate', pauseSeconds: 600, meaning: 'over 20 messages a minute' },
      { code: 410100, reason: 'rate', pauseSeconds: 600, meaning: 'messages come too fast' },
    ],
  },
  feishu: {
    bytesMax: 20_000,
    measured: 'body',
    gathers: true,
    pace: [
      { messages: 5, seconds: 1 },
      { messages: 100, seconds: 60 },
    ],
    refusals: [
      { code: 19001, reason: 'channel', meaning: 'the URL is wrong' },
      { code: 19007, reason: 'channel', meaning: 'the robot is not enabled' },
      { code: 19021, reason: 'channel', meaning: 'the signature does not fit' },
      { code: 19022, reason: 'channel', meaning: 'the address of the server is not allowed' },
      { code: 19024, reason: 'channel', meaning: 'the text has no keyword of the robot' },
      { code: 9499, said: /bad request/i, reason: 'text', meaning: 'the message is malformed' },
      { code: 9499, reason: 'rate', pauseSeconds: 60, meaning: 'too many messages' },
      { code: 11232, reason: 'rate', pauseSeconds: 10, meaning: 'Feishu itself is overloaded' },
      { code: 99991400, reason: 'rate', pauseSeconds: 60, meaning: 'too many messages' },
    ],
  },
  email: { bytesMax: 100_000, measured: 'text', gathers: true, pace: [], refusals: [] },
  webhook: {
    bytesMax: 4096,
    measured: 'each text',
    gathers: false,
    pace: [],
    refusals: [gone, tooLarge],
  },
  callback: {
    bytesMax: 4096,
    measured: 'each text',
    gathers: false,
    pace: [],
    refusals: [gone, tooLarge],
  },
  alertmanager: {
    bytesMax: 4096,
    measured: 'each text',
    gathers: false,
    pace: [],
    refusals: [
      { code: 400, reason: 'text', meaning: 'Alertmanager holds the alert for invalid' },
      gone,
      tooLarge,
    ],
  },
};

export const longestPaceSeconds = Math.max(
  ...Object.values(channelRules).flatMap(({ pace }) => pace.map(({ seconds }) => seconds)),
);

/** What a code, with the words beside it, means for a kind of channel; undefined: not now. */
export function refusalOf(
  kind: NoticeChannel['kind'],
  code: unknown,
  words: string,
): Refusal | undefined {
  return channelRules[kind].refusals.find(
    (each) => each.code === code && (each.said?.test(words) ?? true),
  );
}
