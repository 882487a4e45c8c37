import type { AlarmSilence } from '../../../catalog/alarms/alarm-rule.js';
import { exceeds, excessText } from '../../../catalog/quotas.js';
import { secondsOf } from '../../../model/clock.js';
import { objectKeyOf } from '../../../model/monitored-object.js';
import { isLonger } from '../../../model/names.js';
import { ControlRefusal } from '../control-refusal.js';
import { quote } from '../../../protocol/quote.js';
import { formatDate, parseDate } from '../../../query/dates.js';
import { accountOf } from '../account-of.js';
import type { Action, ActionCall } from '../action.js';
import { knownRule, readRuleObject } from './alarm-rules.js';
import type { Control } from '../control.js';
import { oneAtATime } from '../one-at-a-time.js';
import { readPage } from '../page.js';

const reasonLengthMax = 255;

const createAlarmSilence: Action = oneAtATime({
  operatorOnly: false,
  summary: 'holds the notices of an alarm rule, or of one of its objects, back until endTime',
  parameters: 'alarmRuleId! endTime! dimensions.N.name dimensions.N.value reason',
  async run(call, control) {
    const rule = knownRule(call, control);
    checkSilenceQuota(rule.accountId, control);
    const { silenceId } = await control.alarms.createSilence({
      accountId: rule.accountId,
      ruleId: rule.ruleId,
      ...readSilenced(call, control),
      endSeconds: readEnd(call, control),
      reason: readReason(call),
    });
    return { data: { silenceId } };
  },
});

const describeAlarmSilences: Action = {
  operatorOnly: false,
  changes: false,
  summary: 'lists the silences that have not ended',
  parameters: 'offset limit',
  run(call, control) {
    const { id } = accountOf(call, control);
    const silences = lastingSilences(id, control);
    const { utcOffsetSeconds } = control.config();
    const silenceList = readPage(call.parameters, control.config())
      .of(silences)
      .map((silence) => recordOf(silence, utcOffsetSeconds));
    return { data: { silenceList, total: String(silences.length) } };
  },
};

const deleteAlarmSilence: Action = oneAtATime({
  operatorOnly: false,
  summary: 'ends a silence before its time',
  parameters: 'silenceId!',
  async run(call, control) {
    const silenceId = call.parameters.required('silenceId').trim();
    const { id } = accountOf(call, control);
    if (!control.alarms.silences(id).some((silence) => silence.silenceId === silenceId)) {
      throw new ControlRefusal('sourceNotExists', `there is no silence ${quote(silenceId)}`);
    }
    await control.alarms.deleteSilence(silenceId);
    return {};
  },
});

export const alarmSilenceActions = {
  CreateAlarmSilence: createAlarmSilence,
  DescribeAlarmSilences: describeAlarmSilences,
  DeleteAlarmSilence: deleteAlarmSilence,
};

function lastingSilences(accountId: number, { alarms, clock }: Control): AlarmSilence[] {
  const nowSeconds = secondsOf(clock);
  return alarms.silences(accountId).filter(({ endSeconds }) => endSeconds > nowSeconds);
}

function checkSilenceQuota(accountId: number, control: Control): void {
  const quota = 'alarmSilencesMax';
  const count = lastingSilences(accountId, control).length + 1;
  if (!exceeds(quota, count, control.config())) return;
  const detail = excessText(quota, 'the account', count, control.config());
  throw new ControlRefusal('exceedLimit', detail);
}

/** Without dimensions the whole rule is silent. */
function readSilenced(call: ActionCall, control: Control): { objectKey?: string } {
  if (call.parameters.records('dimensions').length === 0) return {};
  const rule = knownRule(call, control);
  const dimensionValues = readRuleObject(call, rule, control);
  const { dimensionNames } = rule;
  return { objectKey: objectKeyOf({ dimensionNames, dimensionValues }) };
}

function readEnd({ parameters }: ActionCall, { clock, config }: Control): number {
  const text = parameters.required('endTime');
  const { utcOffsetSeconds } = config();
  const endSeconds = parseDate(text, utcOffsetSeconds);
  if (endSeconds === undefined) {
    throw new ControlRefusal('invalidParameter', `endTime ${quote(text)} is no Y-m-d H:M:S`);
  }
  if (endSeconds > secondsOf(clock)) return endSeconds;
  throw new ControlRefusal('invalidParameter', `endTime ${quote(text)} has passed`);
}

function readReason({ parameters }: ActionCall): string {
  const reason = parameters.optional('reason') ?? '';
  if (!isLonger(reason, reasonLengthMax)) return reason;
  throw new ControlRefusal('invalidParameter', `reason is over ${reasonLengthMax} characters`);
}

function recordOf(silence: AlarmSilence, utcOffsetSeconds: number): object {
  const { silenceId, ruleId, objectKey, reason, createdSeconds, endSeconds } = silence;
  return {
    silenceId,
    alarmRuleId: ruleId,
    object: objectKey ?? '',
    reason,
    createTime: formatDate(createdSeconds, utcOffsetSeconds),
    endTime: formatDate(endSeconds, utcOffsetSeconds),
  };
}
