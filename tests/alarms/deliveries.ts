import type { Alarm, Delivery } from '../../src/catalog/alarms/alarm.js';
import type { NoticeChannel } from '../../src/catalog/alarms/alarm-receivers.js';
import { Networks } from '../../src/config/networks.js';
import type { NotifierParts, NotifierSettings } from '../../src/alarms/notifiers/notifier.js';
import { guangzhou } from '../catalog/catalog-harness.js';
import { ruleOf } from './alarm-rules.js';

/** 2016-02-23 11:10:00 in UTC+8. */
export const occurSeconds = 1_456_197_000;

/** What tries to be more than a value of a dimension. */
export const hostileValues = [
  'a\r\nBcc: all@example.com',
  '[click](http://evil.example)',
  '<at user_id="all"></at>',
  '<@all>',
  '@all @所有人',
  '\u202egnp.exe',
  '\u0000\u001b[31m',
  '\ud800 alone',
  'x'.repeat(255),
  '**bold** `code` <script>',
] as const;

export function alarmOf(change: Partial<Alarm> = {}): Alarm {
  return {
    alarmId: 7,
    rule: ruleOf({ operator: '>=', repeatSeconds: 3600 }),
    region: guangzhou,
    namespaceName: 'host',
    metricName: 'disk_used',
    displayName: 'disk used',
    unit: '%',
    dimensionValues: ['sda', '10.0.0.1'],
    occurSeconds,
    value: 92,
    content: 'disk used300秒粒度统计求max>=80%已持续达600秒',
    ...change,
  };
}

export const recovered = {
  end: { reason: 'recovered', recoverSeconds: occurSeconds + 600, value: 60 },
} as const;

export function deliveryOf(channel: NoticeChannel, alarm: Partial<Alarm> = {}): Delivery {
  const kind = alarm.end === undefined ? 'opened' : 'ended';
  return {
    deliveryId: `7-${kind}-${occurSeconds}-1001-0`,
    notice: { alarm: alarmOf(alarm), kind, createdSeconds: occurSeconds + 10, late: false },
    receiversId: 1001,
    channel,
    attempts: 0,
    nextAttemptSeconds: occurSeconds + 10,
  };
}

/** Loopback is allowed; the clock stands at the moment that the notice was made. */
export function partsOf(settings: Partial<NotifierSettings> = {}): NotifierParts {
  return {
    settings: () => ({
      utcOffsetSeconds: 28_800,
      smtpUrl: '',
      smtpPasswordFile: '',
      smtpFrom: 'putmon@example.com',
      smtpRequireTls: false,
      noticeTimeoutSeconds: 2,
      ...settings,
    }),
    allowed: () => new Networks(['127.0.0.0/8']),
    clock: () => occurSeconds + 10,
  };
}
