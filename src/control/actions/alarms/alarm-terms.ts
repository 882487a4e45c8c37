import {
  alarmOperators,
  missingDataPolicies,
  type AlarmOperator,
  type AlarmRuleTerms,
} from '../../../catalog/alarms/alarm-rule.js';
import {
  parseSeverity,
  plainSeverity,
  severityNames,
  type Severity,
} from '../../../catalog/alarms/severity.js';
import type { Limits } from '../../../config/limits.js';
import { ControlRefusal } from '../control-refusal.js';
import { quote } from '../../../protocol/quote.js';
import type { ActionParameters } from '../action-parameters.js';

const decimal = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;

/** What a rule may be given beside its condition. */
export const termParameters = 'windowsJudged recoveryThreshold missingData repeatSeconds severity';

/** The terms of a rule that none are given for. */
const plainTerms = {
  missingData: 'ignore',
  repeatSeconds: 0,
  receiversId: 0,
  severity: plainSeverity,
} as const;

/** The terms of a new rule. @throws ControlRefusal missingParameter, invalidParameter, exceedLimit */
export function readTerms(parameters: ActionParameters, limits: Limits): AlarmRuleTerms {
  const operator = toOperator(parameters.required('operatorType'));
  const threshold = toNumber(parameters.required('threshold'), 'threshold');
  parameters.required('constancy');
  const { constancy, windowsJudged } = readWindows(parameters, limits);
  const terms = { ...plainTerms, operator, threshold, constancy, windowsJudged };
  return withOptionalTerms(terms, parameters);
}

/** The terms of a rule where some are changed. @throws as readTerms */
export function readChangedTerms(
  parameters: ActionParameters,
  known: AlarmRuleTerms,
  limits: Limits,
): AlarmRuleTerms {
  const operator = parameters.optional('operatorType');
  const threshold = parameters.optional('threshold');
  const terms = {
    ...termsOf(known),
    ...(operator === undefined ? {} : { operator: toOperator(operator) }),
    ...(threshold === undefined ? {} : { threshold: toNumber(threshold, 'threshold') }),
    ...readWindows(parameters, limits, known),
  };
  return withOptionalTerms(terms, parameters);
}

/** Of a rule, what can be changed. */
export function termsOf(rule: AlarmRuleTerms): AlarmRuleTerms {
  const { operator, threshold, constancy, windowsJudged, missingData } = rule;
  const { repeatSeconds, receiversId, severity, recoveryThreshold } = rule;
  return {
    operator,
    threshold,
    constancy,
    windowsJudged,
    missingData,
    repeatSeconds,
    receiversId,
    severity,
    ...(recoveryThreshold === undefined ? {} : { recoveryThreshold }),
  };
}

/** A rule's constancy alone means as many windows in a row. */
function readWindows(
  parameters: ActionParameters,
  { alarmWindowsMax }: Limits,
  known?: Pick<AlarmRuleTerms, 'constancy' | 'windowsJudged'>,
): Pick<AlarmRuleTerms, 'constancy' | 'windowsJudged'> {
  const constancy = parameters.integer('constancy', known?.constancy ?? 0);
  const inARow = known === undefined || known.constancy === known.windowsJudged;
  const windowsJudged = parameters.integer(
    'windowsJudged',
    inARow ? constancy : known.windowsJudged,
  );
  if (constancy === 0) throw invalid('constancy 0 is no number of windows');
  if (windowsJudged < constancy) {
    throw invalid(`windowsJudged ${windowsJudged} is less than constancy ${constancy}`);
  }
  if (windowsJudged > alarmWindowsMax) {
    throw new ControlRefusal(
      'exceedLimit',
      `${windowsJudged} windows; at most ${alarmWindowsMax} are allowed (alarmWindowsMax)`,
    );
  }
  return { constancy, windowsJudged };
}

function withOptionalTerms(terms: AlarmRuleTerms, parameters: ActionParameters): AlarmRuleTerms {
  const { recoveryThreshold: known, ...others } = terms;
  const policy = parameters.optional('missingData');
  const severity = parameters.optional('severity');
  const next = {
    ...others,
    ...(policy === undefined ? {} : { missingData: toPolicy(policy) }),
    ...readRecovery(parameters, known),
    repeatSeconds: parameters.integer('repeatSeconds', terms.repeatSeconds),
    ...(severity === undefined ? {} : { severity: toSeverity(severity) }),
  };
  checkRecovery(next);
  return next;
}

/** An empty text takes away the one that is known. */
function readRecovery(
  parameters: ActionParameters,
  known: number | undefined,
): Pick<AlarmRuleTerms, 'recoveryThreshold'> {
  const text = parameters.optional('recoveryThreshold');
  if (text === '') return {};
  const recovery = text === undefined ? known : toNumber(text, 'recoveryThreshold');
  return recovery === undefined ? {} : { recoveryThreshold: recovery };
}

/** Past the threshold an alarm would end while its condition is met. */
function checkRecovery({ operator, threshold, recoveryThreshold }: AlarmRuleTerms): void {
  if (recoveryThreshold === undefined) return;
  if (operator === '==' || operator === '!=') {
    throw invalid(`recoveryThreshold does not go with ${operator}`);
  }
  const isPast = operator.startsWith('>')
    ? recoveryThreshold > threshold
    : recoveryThreshold < threshold;
  if (isPast) throw invalid(`recoveryThreshold ${recoveryThreshold} is past the threshold`);
}

function toOperator(text: string): AlarmOperator {
  const operator = alarmOperators.find((each) => each === text);
  if (operator !== undefined) return operator;
  throw invalid(`operatorType ${quote(text)} is none of ${alarmOperators.join(' ')}`);
}

function toPolicy(text: string): AlarmRuleTerms['missingData'] {
  const policy = missingDataPolicies.find((each) => each === text);
  if (policy !== undefined) return policy;
  throw invalid(`missingData ${quote(text)} is none of ${missingDataPolicies.join(', ')}`);
}

function toSeverity(text: string): Severity {
  const severity = Object.hasOwn(severityNames, text) ? parseSeverity(text) : undefined;
  if (severity !== undefined) return severity;
  throw invalid(`severity ${quote(text)} is none of 1 (critical), 2 (warning), 3 (notice)`);
}

function toNumber(text: string, name: string): number {
  const number = decimal.test(text) ? Number(text) : NaN;
  if (Number.isFinite(number)) return number;
  throw invalid(`${name} ${quote(text)} is no finite decimal number`);
}

function invalid(detail: string): ControlRefusal {
  return new ControlRefusal('invalidParameter', detail);
}
