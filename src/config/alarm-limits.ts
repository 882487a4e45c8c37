import type { Limit } from './limit.js';

/** The bounds of alarm rules and notices. */
export const alarmLimits = {
  alarmRulesPerAccountMax: {
    default: 10_000,
    unit: 'rules',
    minimum: 0,
    summary: 'alarm rules of one account; 0 turns it off',
  },
  alarmReceiversMax: {
    default: 100,
    unit: 'groups',
    summary: 'groups of receivers of one account',
  },
  channelsPerReceiversMax: {
    default: 10,
    unit: 'channels',
    summary: 'channels of one group of receivers',
  },
  objectsPerRuleMax: {
    default: 1000,
    unit: 'objects',
    minimum: 0,
    summary: 'objects bound to one alarm rule; 0 turns it off',
  },
  alarmSilencesMax: {
    default: 1000,
    unit: 'silences',
    summary: 'silences of one account that have not ended',
  },
  rehearsalWindowsMax: {
    default: 2_000_000,
    unit: 'windows',
    summary: 'windows of all objects that one TestAlarmRule judges',
  },
  alarmWindowsMax: {
    default: 100,
    unit: 'windows',
    summary: 'constancy of an alarm rule, or windows among which it must be met',
  },
  alarmGraceSeconds: {
    default: 10,
    unit: 'seconds',
    minimum: 0,
    summary: 'from the close of a window until alarm rules judge it: samples come a little late',
  },
  alarmTimeoutSeconds: {
    default: 3600,
    unit: 'seconds',
    summary: 'how long without data ends an open alarm',
  },
  alarmCatchUpSeconds: {
    default: 86_400,
    unit: 'seconds',
    summary: 'how far back windows are judged that a stopped server missed',
  },
  alarmRetentionDays: {
    default: 90,
    unit: 'days',
    summary: 'how long alarms that ended are kept, with their notices',
  },
  noticeTimeoutSeconds: {
    default: 10,
    unit: 'seconds',
    summary: 'how long a notice waits for the other side to take it',
  },
  noticesInFlightMax: {
    default: 16,
    unit: 'notices',
    summary: 'notices on their way at a time',
  },
  noticeBackoffSecondsMax: {
    default: 900,
    unit: 'seconds',
    summary: 'longest wait from one attempt to deliver a notice to the next',
  },
  noticeAbandonSeconds: {
    default: 86_400,
    unit: 'seconds',
    summary: 'age at which a notice that nobody takes is given up',
  },
} as const satisfies Record<string, Limit>;
