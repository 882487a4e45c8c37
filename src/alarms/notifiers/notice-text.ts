import type { Alarm, AlarmEnd, Notice } from '../../catalog/alarms/alarm.js';
import { severityNames } from '../../catalog/alarms/severity.js';
import { formatDate } from '../../query/dates.js';

/** A notice as people read it: a title, and lines of `name: value`. */
export interface NoticeText {
  readonly title: string;
  readonly lines: readonly string[];
}

export interface NoticeTextForm {
  /** Times are of the clock of this zone. */
  readonly utcOffsetSeconds: number;
  /** Makes what senders and owners named harmless in the channel's own notation. */
  readonly escape: (text: string) => string;
}

const endStates: Readonly<Record<AlarmEnd, string>> = {
  recovered: 'RECOVERED',
  timeout: 'ENDED, no data',
  ruleDeleted: 'ENDED, the rule was deleted',
  objectUnbound: 'ENDED, the object was unbound',
};

export function noticeText(
  notice: Notice,
  { utcOffsetSeconds, escape }: NoticeTextForm,
): NoticeText {
  const { alarm, late } = notice;
  const { rule } = alarm;
  const date = (seconds: number): string => formatDate(seconds, utcOffsetSeconds);
  const word = (text: string): string => escape(plainText(text));
  const object = rule.dimensionNames
    .map((name, at) => `${word(name)}=${word(alarm.dimensionValues[at] ?? '')}`)
    .join(' ');
  const condition = `${rule.statistic}(${rule.periodSeconds}s) ${escape(rule.operator)} ${rule.threshold}`;
  return {
    title: `[${stateOf(notice)}] ${word(alarm.metricName)} ${object}`,
    lines: [
      `object: ${object}`,
      `condition: ${condition} ${word(alarm.unit)}`.trimEnd(),
      ...valueLines(alarm, word),
      `severity: ${severityNames[rule.severity]}`,
      `since: ${date(alarm.occurSeconds)}`,
      ...(alarm.end === undefined ? [] : [`until: ${date(alarm.end.recoverSeconds)}`]),
      ...(late ? [`late: judged at ${date(notice.createdSeconds)}`] : []),
      `rule: ${rule.ruleId} of ${word(alarm.namespaceName)} in ${alarm.region}`,
      word(alarm.content),
    ],
  };
}

export function stateOf({ kind, alarm }: Notice): string {
  if (kind === 'ended') return endStates[alarm.end?.reason ?? 'recovered'];
  return kind === 'opened' ? 'ALARM' : 'STILL ALARM';
}

function valueLines(alarm: Alarm, word: (text: string) => string): string[] {
  const { value } = alarm.end ?? alarm;
  return value === undefined ? [] : [`value: ${value} ${word(alarm.unit)}`.trimEnd()];
}

/** One line: without control characters, nor those that turn the direction of what follows. */
export function plainText(text: string): string {
  return text.toWellFormed().replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ');
}

/** Chat robots take `<at ...>`, `<@...>` and `@all` for calls to people. */
export function chatText(text: string): string {
  return text.replaceAll('<', '＜').replaceAll('>', '＞').replaceAll('@', '＠');
}
