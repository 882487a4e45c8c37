import type { NoticeLanguage } from '../../model/notice-language.js';
import type { Region } from '../../model/region.js';
import type { AlarmRule } from './alarm-rule.js';
import type { NoticeChannel } from './alarm-receivers.js';

/** Why an alarm ended; the published okStatus is 1 for `recovered`, else 2. */
export type AlarmEnd = 'recovered' | 'timeout' | 'ruleDeleted' | 'objectUnbound';

/** An object that met a rule, from the window that made it one until it ended. */
export interface Alarm {
  readonly alarmId: number;
  /** As the rule stood when the alarm opened: what is told does not change with it. */
  readonly rule: AlarmRule;
  readonly region: Region;
  readonly namespaceName: string;
  readonly metricName: string;
  /** The metric's display name and unit at the opening. */
  readonly displayName: string;
  readonly unit: string;
  /** Values by `rule.dimensionNames`. */
  readonly dimensionValues: readonly string[];
  /** End of the window that completed the condition. */
  readonly occurSeconds: number;
  /** The statistic in that window; absent where the window had no data. */
  readonly value?: number;
  /** The published Chinese text. */
  readonly content: string;
  /** Absent while it is open. */
  readonly end?: {
    readonly reason: AlarmEnd;
    /** End of the window that ended it, or the moment that something else did. */
    readonly recoverSeconds: number;
    /** The statistic in that window. */
    readonly value?: number;
  };
  /** When the latest notice of its being open was put into the outbox; absent: none yet. */
  readonly noticedSeconds?: number;
}

export type NoticeKind = 'opened' | 'repeated' | 'ended';

/** A message about an alarm. Delivered at least once to each channel. */
export interface Notice {
  readonly alarm: Alarm;
  readonly kind: NoticeKind;
  readonly createdSeconds: number;
  /** Judged so much later than it should have been that people must know. */
  readonly late: boolean;
  /** The language of the group that is told; absent: English. */
  readonly language?: NoticeLanguage;
  /** The group's own text, which stands before the title in chats and mails. */
  readonly text?: string;
}

/** A notice on its way through one channel. */
export interface Delivery {
  /** Unlike any other's, the same at each attempt: receivers know repeats by it. */
  readonly deliveryId: string;
  readonly notice: Notice;
  readonly receiversId: number;
  readonly channel: NoticeChannel;
  /** Attempts so far. */
  readonly attempts: number;
  readonly nextAttemptSeconds: number;
  /** The outcome for the addresses of a mail; absent while it is open for all of them. */
  readonly settled?: SettledAddresses;
  /** The addresses of a mail to attempt now. Absent: all of the channel. */
  readonly addresses?: readonly string[];
}

/** Addresses of a mail that are done with a notice: none of them is attempted again. */
export interface SettledAddresses {
  readonly accepted: readonly string[];
  /** Refused for good. */
  readonly refused: readonly string[];
}

/** `abandoned`: given up, because nobody took it in time or because it was refused for good. */
export type DeliveryState = 'waiting' | 'delivered' | 'abandoned';

/** What became of an attempt. */
export interface DeliveryAttempt {
  readonly attemptSeconds: number;
  readonly durationMilliseconds: number;
  readonly delivered: boolean;
  /** One line, without secrets: the answer's status, or what failed. */
  readonly outcome: string;
  /** The addresses of a mail that this attempt and those before it settled, where not all are. */
  readonly settled?: SettledAddresses;
}

/** An attempt to deliver, and what follows from it. */
export interface AttemptRecord {
  readonly deliveryId: string;
  readonly attempt: DeliveryAttempt;
  readonly next: { readonly state: DeliveryState; readonly nextAttemptSeconds: number };
}

/** A delivery with its log, for people. */
export interface DeliveryRecord {
  readonly deliveryId: string;
  readonly alarmId: number;
  readonly ruleId: string;
  /** See `objectKeyOf` in model/monitored-object. */
  readonly objectKey: string;
  readonly noticeKind: NoticeKind;
  readonly receiversId: number;
  readonly channelKind: NoticeChannel['kind'];
  readonly state: DeliveryState;
  readonly createdSeconds: number;
  readonly nextAttemptSeconds: number;
  /** The earliest first. */
  readonly attempts: readonly DeliveryAttempt[];
}

/** What the judging of one window, or one change of a rule, makes of alarms: written as a whole. */
export interface AlarmChanges {
  /**
   * `alarmId` is given by the catalog. Of one object only the last may be open, and only where the
   * alarm that was open before is in `ended`.
   */
  readonly opened: readonly Omit<Alarm, 'alarmId'>[];
  readonly ended: readonly { readonly alarmId: number; readonly end: NonNullable<Alarm['end']> }[];
  /**
   * Notices of alarms opened here (by their place in `opened`), of those ended here, and of others
   * still open. Each becomes a delivery for every channel that its rule's receivers have now.
   */
  readonly notices: readonly {
    readonly alarm: { readonly opened: number } | { readonly alarmId: number };
    readonly kind: NoticeKind;
    readonly late: boolean;
  }[];
}
