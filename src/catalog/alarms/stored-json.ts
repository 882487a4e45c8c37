import type { Alarm, Notice } from './alarm.js';
import type { AlarmRule } from './alarm-rule.js';
import { plainSeverity } from './severity.js';

/** A rule as it was written, also by a putmon that knew no severities. */
export function parseRule(text: string): AlarmRule {
  return completeRule(JSON.parse(text) as AlarmRule);
}

export function parseAlarm(text: string): Alarm {
  return completeAlarm(JSON.parse(text) as Alarm);
}

export function parseNotice(text: string): Notice {
  const notice = JSON.parse(text) as Notice;
  return { ...notice, alarm: completeAlarm(notice.alarm) };
}

function completeAlarm(alarm: Alarm): Alarm {
  return { ...alarm, rule: completeRule(alarm.rule) };
}

function completeRule(rule: Omit<AlarmRule, 'severity'> & Partial<AlarmRule>): AlarmRule {
  return { ...rule, severity: rule.severity ?? plainSeverity };
}
