import type { AlarmRule } from '../../../catalog/alarms/alarm-rule.js';
import { quote } from '../../../protocol/quote.js';
import { Api3Error } from '../../../protocol/tc3/api3-errors.js';
import { subjectOf } from '../../actions/alarms/alarm-rules.js';
import type { Control } from '../../actions/control.js';
import type { Api3ActionCall } from '../api3-action.js';
import { checkModule } from '../check-module.js';

/** The rule of the caller that a policy is. @throws Api3Error ResourceNotFound */
export function policyNamed(
  policyId: string,
  { account, region }: Api3ActionCall,
  control: Control,
): AlarmRule {
  const rule = control.alarms.ruleOf(policyId);
  if (rule?.accountId === account.id && subjectOf(rule, control).namespace.region === region) {
    return rule;
  }
  throw new Api3Error('ResourceNotFound', `there is no policy ${quote(policyId)} in ${region}`);
}

/** The rule that `PolicyId` names. @throws Api3Error MissingParameter, ResourceNotFound */
export function knownPolicy(call: Api3ActionCall, control: Control): AlarmRule {
  return policyNamed(call.values.required('PolicyId'), call, control);
}

/**
 * The rule of a call that names its module and one policy.
 * @param lacking parameters of the API that have no meaning here
 * @throws Api3Error
 */
export function readPolicy(
  call: Api3ActionCall,
  control: Control,
  lacking: readonly string[] = [],
): AlarmRule {
  checkModule(call.values);
  call.values.checkLacking(lacking);
  return knownPolicy(call, control);
}
