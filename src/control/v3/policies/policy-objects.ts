import { hash } from 'node:crypto';
import type { AlarmRule } from '../../../catalog/alarms/alarm-rule.js';
import { secondsOf } from '../../../model/clock.js';
import { type MonitoredObject, objectKeyOf } from '../../../model/monitored-object.js';
import { regionCodeOf } from '../../../model/region.js';
import { quote } from '../../../protocol/quote.js';
import type { ActionValues } from '../../../protocol/tc3/action-values.js';
import { Api3Error } from '../../../protocol/tc3/api3-errors.js';
import type { Control } from '../../actions/control.js';
import type { Api3Action, Api3ActionCall } from '../api3-action.js';
import { performShared } from '../perform-shared.js';
import { readPolicy } from './known-policy.js';

const pageSize = 20;
const pageSizeMax = 100;
/** A call names at most so many objects: each is a change of its own. */
const objectsMax = 100;
const groupsOfProducts = ['InstanceGroupId', 'EbSubject', 'EbEventFlag'];

export const describeBindingPolicyObjectList: Api3Action = {
  grantedAs: 'DescribeAlarmRuleObjects',
  changes: false,
  parameters: ['Module', 'GroupId', 'PolicyId', 'Limit', 'Offset', 'Dimensions'],
  run(call, control) {
    const { values, region } = call;
    const rule = readPolicy(call, control, ['Dimensions']);
    const limit = values.integer('Limit') ?? pageSize;
    if (limit < 1 || limit > pageSizeMax) {
      throw new Api3Error('InvalidParameterValue', `Limit is not 1 to ${pageSizeMax}`);
    }
    const offset = values.integer('Offset') ?? 0;
    const objects = boundObjects(rule, control);
    const isShielded = shieldOf(rule, control);
    return {
      List: objects.slice(offset, offset + limit).map((object) => ({
        UniqueId: uniqueIdOf(object),
        Dimensions: dimensionsTextOf(object),
        IsShielded: isShielded(object) ? 1 : 0,
        Region: regionCodeOf(region),
      })),
      Total: objects.length,
      NoShieldedSum: objects.filter((object) => !isShielded(object)).length,
      InstanceGroup: null,
    };
  },
};

export const bindingPolicyObject: Api3Action = {
  grantedAs: 'BindAlarmRuleObjects',
  changes: true,
  parameters: ['Module', 'GroupId', 'PolicyId', 'Dimensions', ...groupsOfProducts],
  async run(call, control) {
    const { values } = call;
    const rule = readPolicy(call, control, groupsOfProducts);
    const records = values.records('Dimensions');
    if (records.length === 0) throw new Api3Error('MissingParameter', 'Dimensions');
    checkCount('Dimensions', records.length);
    const objects = records.map((record, at) => readObject(record, at, rule));
    await changeEach('BindAlarmRuleObjects', objects, rule, call, control);
    return {};
  },
};

export const unBindingPolicyObject: Api3Action = {
  grantedAs: 'UnbindAlarmRuleObjects',
  changes: true,
  parameters: ['Module', 'GroupId', 'PolicyId', 'UniqueId', ...groupsOfProducts],
  async run(call, control) {
    const { values } = call;
    const rule = readPolicy(call, control, groupsOfProducts);
    const uniqueIds = new Set(values.list('UniqueId'));
    if (uniqueIds.size === 0) throw new Api3Error('MissingParameter', 'UniqueId');
    checkCount('UniqueId', uniqueIds.size);
    const bound = new Map(
      boundObjects(rule, control).map((object) => [uniqueIdOf(object), object] as const),
    );
    const objects = [...uniqueIds].map((uniqueId) => {
      const object = bound.get(uniqueId);
      if (object !== undefined) return object;
      const problem = `no object ${quote(uniqueId)} is bound to ${rule.ruleId}`;
      throw new Api3Error('ResourceNotFound', problem);
    });
    await changeEach('UnbindAlarmRuleObjects', objects, rule, call, control);
    return {};
  },
};

export const unBindingAllPolicyObject: Api3Action = {
  grantedAs: 'UnbindAlarmRuleObjects',
  changes: true,
  parameters: ['Module', 'GroupId', 'PolicyId', 'EbSubject', 'EbEventFlag'],
  async run(call, control) {
    const rule = readPolicy(call, control, ['EbSubject', 'EbEventFlag']);
    await changeEach('UnbindAlarmRuleObjects', boundObjects(rule, control), rule, call, control);
    return {};
  },
};

/** Each by the shared action, whose checks it meets; a call that failed half-way can be repeated. */
async function changeEach(
  action: 'BindAlarmRuleObjects' | 'UnbindAlarmRuleObjects',
  objects: readonly MonitoredObject[],
  { ruleId }: AlarmRule,
  call: Api3ActionCall,
  control: Control,
): Promise<void> {
  for (const object of objects) {
    await performShared(action, { alarmRuleId: ruleId }, call, control, object);
  }
}

function boundObjects({ ruleId, dimensionNames }: AlarmRule, { alarms }: Control) {
  return alarms
    .objectsOf(ruleId)
    .map((dimensionValues): MonitoredObject => ({ dimensionNames, dimensionValues }));
}

function shieldOf(
  { ruleId, accountId }: AlarmRule,
  { alarms, clock }: Control,
): (object: MonitoredObject) => boolean {
  const nowSeconds = secondsOf(clock);
  const keys = new Set(
    alarms
      .silences(accountId)
      .filter((silence) => silence.ruleId === ruleId && silence.endSeconds > nowSeconds)
      .map(({ objectKey }) => objectKey),
  );
  return (object) => keys.has(undefined) || keys.has(objectKeyOf(object));
}

/** Follows from what the object is: nothing more has to be kept. */
function uniqueIdOf(object: MonitoredObject): string {
  return hash('sha256', dimensionsTextOf(object), 'hex').slice(0, 32);
}

function dimensionsTextOf({ dimensionNames, dimensionValues }: MonitoredObject): string {
  return JSON.stringify(
    Object.fromEntries(dimensionNames.map((name, at) => [name, dimensionValues[at] ?? ''])),
  );
}

function readObject(record: ActionValues, at: number, rule: AlarmRule): MonitoredObject {
  record.checkNames(['Region', 'RegionId', 'Dimensions', 'EventDimensions']);
  record.checkLacking(['EventDimensions']);
  const byName = parseObject(record.required('Dimensions'));
  const names = byName === undefined ? [] : Object.keys(byName);
  const { dimensionNames, ruleId } = rule;
  if (
    byName === undefined ||
    names.length !== dimensionNames.length ||
    !dimensionNames.every((name) => Object.hasOwn(byName, name))
  ) {
    const wanted = `a JSON object of texts with just ${dimensionNames.join(',')} (${ruleId})`;
    const problem = `Dimensions.${at}.Dimensions is not ${wanted}`;
    throw new Api3Error('InvalidParameterValue', problem);
  }
  return { dimensionNames, dimensionValues: dimensionNames.map((name) => byName[name] ?? '') };
}

function parseObject(text: string): Readonly<Record<string, string>> | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
  const isOfTexts = isRecord && Object.values(value as object).every(isText);
  return isOfTexts ? (value as Readonly<Record<string, string>>) : undefined;
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function checkCount(name: string, count: number): void {
  if (count <= objectsMax) return;
  const problem = `${name} has ${count} entries; at most ${objectsMax} are allowed`;
  throw new Api3Error('InvalidParameterValue', problem);
}
