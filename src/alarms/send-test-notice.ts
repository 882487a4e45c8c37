import type { Alarm, Delivery } from '../catalog/alarms/alarm.js';
import type { AlarmReceivers, NoticeChannel } from '../catalog/alarms/alarm-receivers.js';
import { plainSeverity } from '../catalog/alarms/severity.js';
import { defaultNoticeLanguage } from '../model/notice-language.js';
import type { Region } from '../model/region.js';
import { noticeWords } from './notifiers/notice-words.js';
import { DeliveryError } from './notifiers/notifier.js';
import type { Notifiers } from './notifiers/notifiers.js';

export interface TestedChannel {
  readonly channel: NoticeChannel;
  readonly delivered: boolean;
  /** One line, without secrets. */
  readonly outcome: string;
}

export interface TestNoticeOptions {
  readonly region: Region;
  readonly nowSeconds: number;
  readonly timeoutSeconds: number;
}

/** Tells every channel of an alarm that opens and recovers at once; one attempt, and no record. */
export function sendTestNotice(
  { receiversId, accountId, channels, language = defaultNoticeLanguage, text }: AlarmReceivers,
  notifiers: Notifiers,
  { region, nowSeconds, timeoutSeconds }: TestNoticeOptions,
): Promise<TestedChannel[]> {
  const { test: content } = noticeWords[language];
  const alarm = { ...testAlarm(accountId, region, nowSeconds), content };
  const deliveryOf = (channel: NoticeChannel, kind: 'opened' | 'ended', at: number): Delivery => ({
    deliveryId: `test-${kind}-${nowSeconds}-${receiversId}-${at}`,
    notice: {
      alarm: kind === 'opened' ? alarm : { ...alarm, end: recovery(nowSeconds) },
      kind,
      createdSeconds: nowSeconds,
      late: false,
      language,
      ...(text === undefined ? {} : { text }),
    },
    receiversId,
    channel,
    attempts: 0,
    nextAttemptSeconds: nowSeconds,
  });
  return Promise.all(
    channels.map(async (channel, at) => {
      const signal = AbortSignal.timeout(timeoutSeconds * 1000);
      const notifier = notifiers[channel.kind];
      try {
        await notifier.deliver([deliveryOf(channel, 'opened', at)], signal);
        const result = await notifier.deliver([deliveryOf(channel, 'ended', at)], signal);
        const { outcome, addresses } = result;
        return { channel, delivered: addresses === undefined, outcome };
      } catch (error) {
        if (!(error instanceof DeliveryError)) throw error;
        return { channel, delivered: false, outcome: error.message };
      }
    }),
  );
}

function recovery(recoverSeconds: number): NonNullable<Alarm['end']> {
  return { reason: 'recovered', recoverSeconds, value: 0 };
}

function testAlarm(accountId: number, region: Region, nowSeconds: number): Omit<Alarm, 'content'> {
  return {
    alarmId: 0,
    rule: {
      ruleId: 'policy-test',
      accountId,
      metricId: 0,
      dimensionNames: ['test'],
      isWild: false,
      createdSeconds: nowSeconds,
      statistic: 'max',
      periodSeconds: 300,
      operator: '>=',
      threshold: 1,
      constancy: 1,
      windowsJudged: 1,
      missingData: 'ignore',
      repeatSeconds: 0,
      receiversId: 0,
      severity: plainSeverity,
    },
    region,
    namespaceName: 'test',
    metricName: 'test',
    displayName: 'test',
    unit: '',
    dimensionValues: ['test'],
    occurSeconds: nowSeconds,
    value: 1,
  };
}
