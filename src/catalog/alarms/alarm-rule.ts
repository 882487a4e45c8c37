import type { Statistic } from '../../model/statistic.js';
import type { Severity } from './severity.js';

export const alarmOperators = ['>', '<', '>=', '<=', '!=', '=='] as const;
export type AlarmOperator = (typeof alarmOperators)[number];

/**
 * What a window without data is for a rule. `ignore`: neither met nor not; an open alarm ends after
 * alarmTimeoutSeconds without data. `keep`: the same, but an open alarm stays. `alarm`: met.
 */
export const missingDataPolicies = ['ignore', 'alarm', 'keep'] as const;
export type MissingDataPolicy = (typeof missingDataPolicies)[number];

/** When a window meets a rule, and how many must. */
export interface AlarmCondition {
  readonly statistic: Statistic;
  readonly periodSeconds: number;
  readonly operator: AlarmOperator;
  /** Finite. */
  readonly threshold: number;
  /** An alarm is open while at least so many ... */
  readonly constancy: number;
  /** ... of the last so many windows meet the condition; equal where they must be consecutive. */
  readonly windowsJudged: number;
  /** While an alarm is open, compared with in place of the threshold. Not with `==` and `!=`. */
  readonly recoveryThreshold?: number;
  readonly missingData: MissingDataPolicy;
}

/** What of a rule can be changed; the rest is its identity. */
export interface AlarmRuleTerms extends Pick<
  AlarmCondition,
  'operator' | 'threshold' | 'constancy' | 'windowsJudged' | 'recoveryThreshold' | 'missingData'
> {
  /** So long after a notice about an alarm that is still open it is told again; 0: never. */
  readonly repeatSeconds: number;
  readonly severity: Severity;
  /** Of the group that is told; 0 for nobody. */
  readonly receiversId: number;
}

export interface AlarmRule extends AlarmCondition, AlarmRuleTerms {
  /** `policy-` and eight lower-case letters or digits. */
  readonly ruleId: string;
  readonly accountId: number;
  readonly metricId: number;
  /** All of the metric's, or those of an aggregation; in byte order. */
  readonly dimensionNames: readonly string[];
  /** For every object of the dimension set that has no rule of its own. */
  readonly isWild: boolean;
  readonly createdSeconds: number;
}

/** A silence holds notices back; alarms open and end all the same. */
export interface AlarmSilence {
  /** `silence-` and eight lower-case letters or digits. */
  readonly silenceId: string;
  readonly accountId: number;
  readonly ruleId: string;
  /** See `objectKeyOf` in model/monitored-object; absent: every object of the rule. */
  readonly objectKey?: string;
  readonly endSeconds: number;
  /** Why, for people. */
  readonly reason: string;
  readonly createdSeconds: number;
}
