import type { AlarmEnd, NoticeKind } from '../../catalog/alarms/alarm.js';
import type { Severity } from '../../catalog/alarms/severity.js';
import type { NoticeLanguage } from '../../model/notice-language.js';

/** What notices say in one language. */
export interface NoticeWords {
  /** What happened, in the title. */
  readonly states: Readonly<Record<Exclude<NoticeKind, 'ended'> | AlarmEnd, string>>;
  readonly object: (object: string) => string;
  /** Undefined where the published text, which is a line of its own, says it already. */
  readonly condition: ((condition: string) => string) | undefined;
  readonly value: (value: string) => string;
  readonly severity: Readonly<Record<Severity, string>>;
  readonly since: (date: string) => string;
  readonly until: (date: string) => string;
  readonly late: (date: string) => string;
  readonly rule: (ruleId: string, namespaceName: string, region: string) => string;
  /** The title of a message of many notices, and how many there are of each state. */
  readonly gathered: (count: number, states: readonly (readonly [string, number])[]) => string;
  /** The last line of a message that was shortened. */
  readonly cut: (bytesMax: number) => string;
  /** What the alarm of a test notice says. */
  readonly test: string;
}

export const noticeWords: Readonly<Record<NoticeLanguage, NoticeWords>> = {
  en: {
    states: {
      opened: 'ALARM',
      repeated: 'STILL ALARM',
      recovered: 'RECOVERED',
      timeout: 'ENDED, no data',
      ruleDeleted: 'ENDED, the rule was deleted',
      objectUnbound: 'ENDED, the object was unbound',
    },
    object: (object) => `object: ${object}`,
    condition: (condition) => `condition: ${condition}`,
    value: (value) => `value: ${value}`,
    severity: { 1: 'severity: critical', 2: 'severity: warning', 3: 'severity: notice' },
    since: (date) => `since: ${date}`,
    until: (date) => `until: ${date}`,
    late: (date) => `late: judged at ${date}`,
    rule: (ruleId, namespaceName, region) => `rule: ${ruleId} of ${namespaceName} in ${region}`,
    gathered: (count, states) =>
      `${count} notices: ${states.map(([state, of]) => `${of} ${state}`).join('; ')}`,
    cut: (bytesMax) => `(cut to ${bytesMax} bytes; putmon alarm list has the whole)`,
    test: 'This is a test: the next notice ends it.',
  },
  zh: {
    states: {
      opened: '告警',
      repeated: '持续告警',
      recovered: '已恢复',
      timeout: '已结束：无数据',
      ruleDeleted: '已结束：规则已删除',
      objectUnbound: '已结束：对象已解绑',
    },
    object: (object) => `告警对象：${object}`,
    condition: undefined,
    value: (value) => `当前值：${value}`,
    severity: { 1: '告警级别：严重', 2: '告警级别：警告', 3: '告警级别：提示' },
    since: (date) => `发生时间：${date}`,
    until: (date) => `结束时间：${date}`,
    late: (date) => `通知延迟：${date} 才完成判定`,
    rule: (ruleId, namespaceName, region) =>
      `告警规则：${ruleId}（命名空间 ${namespaceName}，地域 ${region}）`,
    gathered: (count, states) =>
      `${count} 条通知：${states.map(([state, of]) => `${state} ${of} 条`).join('，')}`,
    cut: (bytesMax) => `（内容超过 ${bytesMax} 字节，已截断；完整内容请用 putmon alarm list 查看）`,
    test: '这是一条测试通知，下一条通知将结束该告警。',
  },
};
