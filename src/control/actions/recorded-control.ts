import type { AuditOrigin } from '../../catalog/audit/audit-event.js';
import { firstAccountName } from './account-of.js';
import type { Action } from './action.js';
import type { ActionParameters } from './action-parameters.js';
import { type Caller, type Control, nameOfCaller } from './control.js';
import type { DeclaredParameter } from './declared-parameters.js';

/** Longer texts of parameters are cut in the audit trail. */
const textLengthMax = 300;
const listedMax = 20;

/** Parameters that no audit trail may tell. */
const secretName = /secretKey|password|secret$/i;

/** The same control; what is changed through it stands in the audit trail as this origin's. */
export function recordedControl(control: Control, origin: AuditOrigin): Control {
  return { ...control, catalog: control.catalog.by(origin), alarms: control.alarms.by(origin) };
}

/** The origin that the audit trail gives to the changes of a call. */
export function originOf(
  name: string,
  { operatorOnly }: Action,
  { caller, parameters }: { readonly caller: Caller; readonly parameters: ActionParameters },
  declared: readonly DeclaredParameter[],
  { catalog }: Pick<Control, 'catalog'>,
): AuditOrigin {
  const account =
    caller.kind === 'operator'
      ? catalog.accountNamed(parameters.optional('account') ?? firstAccountName)
      : caller.account;
  const given = givenOf(parameters, declared);
  return {
    actor: nameOfCaller(caller),
    address: caller.address ?? '',
    action: name,
    target: targetOf(given),
    ...(operatorOnly || account === undefined ? {} : { accountId: account.id }),
    parameters: given,
  };
}

function givenOf(
  parameters: ActionParameters,
  declared: readonly DeclaredParameter[],
): Record<string, unknown> {
  const given: Record<string, unknown> = {};
  for (const { name } of declared) {
    if (secretName.test(name)) continue;
    const list = /^(\w+)\.N$/.exec(name)?.[1];
    if (list !== undefined) {
      const texts = parameters.given(list);
      if (texts.length > 0) given[list] = texts.slice(0, listedMax).map(cutText);
    } else if (name === 'dimensions.N.name') {
      const names = parameters.givenPairs('dimensions', 'name', 'value');
      if (names.length > 0) given['dimensions'] = names.slice(0, listedMax).map(cutText);
    } else if (!name.includes('.')) {
      const text = parameters.optional(name);
      if (text !== undefined) given[name] = cutText(text);
    }
  }
  return given;
}

function targetOf({ metricName, namespace, folder }: Readonly<Record<string, unknown>>): string {
  if (typeof metricName === 'string') return `metric ${metricName}`;
  if (typeof namespace === 'string') return `namespace ${namespace}`;
  return typeof folder === 'string' ? `folder ${folder}` : '';
}

function cutText(text: string): string {
  return text.length > textLengthMax ? `${text.slice(0, textLengthMax)}...` : text;
}
