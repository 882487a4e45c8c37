import type { Alarm, Notice } from '../../catalog/alarms/alarm.js';
import { defaultNoticeLanguage } from '../../model/notice-language.js';
import { formatDate } from '../../query/dates.js';
import { noticeWords, type NoticeWords } from './notice-words.js';

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

/** In the language of the group that is told. */
export function noticeText(
  notice: Notice,
  { utcOffsetSeconds, escape }: NoticeTextForm,
): NoticeText {
  const { alarm, late } = notice;
  const { rule } = alarm;
  const words = wordsOf(notice);
  const date = (seconds: number): string => formatDate(seconds, utcOffsetSeconds);
  const word = (text: string): string => escape(plainText(text));
  const object = rule.dimensionNames
    .map((name, at) => `${word(name)}=${word(alarm.dimensionValues[at] ?? '')}`)
    .join(' ');
  const condition = `${rule.statistic}(${rule.periodSeconds}s) ${escape(rule.operator)} ${rule.threshold}`;
  return {
    title: `[${stateOf(notice)}] ${word(alarm.metricName)} ${object}`,
    lines: [
      words.object(object),
      ...(words.condition === undefined
        ? []
        : [words.condition(`${condition} ${word(alarm.unit)}`.trimEnd())]),
      ...valueOf(alarm, word).map(words.value),
      words.severity[rule.severity],
      words.since(date(alarm.occurSeconds)),
      ...(alarm.end === undefined ? [] : [words.until(date(alarm.end.recoverSeconds))]),
      ...(late ? [words.late(date(notice.createdSeconds))] : []),
      words.rule(rule.ruleId, word(alarm.namespaceName), alarm.region),
      word(alarm.content),
    ],
  };
}

/** A notice in one line: the title, and the value where there is one. */
export function noticeLine(notice: Notice, form: NoticeTextForm): string {
  const { title } = noticeText(notice, form);
  const word = (text: string): string => form.escape(plainText(text));
  return [title, ...valueOf(notice.alarm, word)].join(': ');
}

export function stateOf(notice: Notice): string {
  const { kind, alarm } = notice;
  const { states } = wordsOf(notice);
  return states[kind === 'ended' ? (alarm.end?.reason ?? 'recovered') : kind];
}

export function wordsOf({ language = defaultNoticeLanguage }: Notice): NoticeWords {
  return noticeWords[language];
}

/** With its unit; empty where the window had no data. */
function valueOf(alarm: Alarm, word: (text: string) => string): string[] {
  const { value } = alarm.end ?? alarm;
  return value === undefined ? [] : [`${value} ${word(alarm.unit)}`.trimEnd()];
}

/** One line: without control characters, nor those that turn the direction of what follows. */
export function plainText(text: string): string {
  return text.toWellFormed().replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ');
}

/** Chat robots take `<at ...>`, `<@...>` and `@all` for calls to people. */
export function chatText(text: string): string {
  return text.replaceAll('<', '＜').replaceAll('>', '＞').replaceAll('@', '＠');
}
