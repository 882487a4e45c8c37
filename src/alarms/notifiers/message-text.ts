import type { Notice } from '../../catalog/alarms/alarm.js';
import { cutText, fitLines, largest } from './cut-text.js';
import {
  noticeLine,
  noticeText,
  stateOf,
  wordsOf,
  type NoticeText,
  type NoticeTextForm,
} from './notice-text.js';

/** How the text of a message is written, and how long it may be. */
export interface MessageForm extends NoticeTextForm {
  readonly bytesMax: number;
  /** Bytes that a text takes, as the channel counts them. */
  readonly sizeOf: (text: NoticeText) => number;
}

/** Notices that go in one message, at least one. */
export type GatheredNotices = readonly [Notice, ...Notice[]];

/** More notices than these get a line each: nobody reads so many at length. */
const wholeNoticesMax = 20;
/** Notices of one message. */
const gatheredMax = 500;
/** So many bytes the line of a notice has at most, whatever its object is called. */
const lineBytesMax = 240;

/**
 * The text of a message, never over `bytesMax`. Notices stand in it whole where they fit, and with
 * a line each otherwise. Where that is too long still, lines are cut, and the last one says so.
 */
export function messageText(notices: GatheredNotices, plainForm: MessageForm): NoticeText {
  const [first, ...others] = notices;
  const form = withOwnText(plainForm, first);
  const text = others.length === 0 ? noticeText(first, form) : gatheredText(notices, form);
  const mark = wordsOf(first).cut(form.bytesMax);
  const fits = (lines: readonly string[]): boolean => isShort(textOf(lines), form);
  return ownText(first, form)(textOf(fitLines([text.title, ...text.lines], mark, fits)));
}

/** How many notices, from the first on, one message holds without leaving one out: at least one. */
export function countThatFits(notices: GatheredNotices, plainForm: MessageForm): number {
  const [first] = notices;
  const form = withOwnText(plainForm, first);
  if (isWhole(notices, form)) return notices.length;
  const some = notices.slice(0, gatheredMax);
  const lines = some.map((notice) => shortLine(notice, form));
  return largest(1, some.length, (count) => {
    const title = gatheredTitle(some.slice(0, count), first);
    return isShort({ title, lines: lines.slice(0, count) }, form);
  });
}

/** The group's own text is never cut: a robot may want it as its keyword. */
function ownText({ text: own }: Notice, { escape }: MessageForm): (text: NoticeText) => NoticeText {
  if (own === undefined) return (text) => text;
  return ({ title, lines }) => ({ title: `${escape(own)} ${title}`, lines });
}

/** Measures texts with the group's own before them. */
function withOwnText(form: MessageForm, first: Notice): MessageForm {
  const prefixed = ownText(first, form);
  return { ...form, sizeOf: (text) => form.sizeOf(prefixed(text)) };
}

function gatheredText(notices: GatheredNotices, form: MessageForm): NoticeText {
  if (isWhole(notices, form)) return wholeText(notices, form);
  const lines = notices.map((notice) => shortLine(notice, form));
  return { title: gatheredTitle(notices, notices[0]), lines };
}

function isWhole(notices: GatheredNotices, form: MessageForm): boolean {
  return notices.length <= wholeNoticesMax && isShort(wholeText(notices, form), form);
}

function wholeText(notices: GatheredNotices, form: MessageForm): NoticeText {
  const blocks = notices.map((notice) => noticeText(notice, form));
  return {
    title: gatheredTitle(notices, notices[0]),
    lines: blocks.flatMap(({ title, lines }) => ['', title, ...lines]),
  };
}

/** In the language of the first: all are of one group. */
function gatheredTitle(notices: readonly Notice[], first: Notice): string {
  const counts = new Map<string, number>();
  for (const notice of notices) {
    const state = stateOf(notice);
    counts.set(state, (counts.get(state) ?? 0) + 1);
  }
  return wordsOf(first).gathered(notices.length, [...counts]);
}

function shortLine(notice: Notice, form: MessageForm): string {
  return cutText(noticeLine(notice, form), lineBytesMax);
}

function isShort(text: NoticeText, { bytesMax, sizeOf }: MessageForm): boolean {
  return sizeOf(text) <= bytesMax;
}

function textOf([title = '', ...lines]: readonly string[]): NoticeText {
  return { title, lines };
}
