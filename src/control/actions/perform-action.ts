import {
  CatalogConflictError,
  CatalogQuotaError,
  CatalogUnavailableError,
  type Key,
} from '../../catalog/catalog.js';
import { StoreUnavailableError } from '../../storage/sample-store.js';
import { ControlRefusal } from './control-refusal.js';
import { quote } from '../../protocol/quote.js';
import type { Action, ActionCall } from './action.js';
import { ActionParameters } from './action-parameters.js';
import { actions } from './actions.js';
import { Claims } from './claims.js';
import type { Caller, Control } from './control.js';
import {
  commonParameters,
  type DeclaredParameter,
  declaredParameters,
} from './declared-parameters.js';
import { originOf, recordedControl } from './recorded-control.js';
import type { GivenParameters } from './given-parameters.js';

/**
 * Does what is asked.
 * @param name of the action
 * @param claims what the call holds is added, also where it fails
 * @throws ControlRefusal; anything else is a defect
 */
export async function performAction(
  name: string,
  given: GivenParameters,
  caller: Caller,
  control: Control,
  claims = new Claims(),
): Promise<object> {
  if (name === '') throw new ControlRefusal('missingParameter', 'Action');
  const action = actions.get(name);
  // What is not open to a caller is answered as what does not exist.
  if (action === undefined || (action.operatorOnly && caller.kind !== 'operator')) {
    throw new ControlRefusal('actionUnsupported', `there is no Action ${quote(name)}`);
  }
  checkGrant(name, action, caller);
  const declared = declaredParameters(`${commonParameters} ${action.parameters}`);
  const parameters = new ActionParameters(given, declared);
  try {
    return await run(name, action, { caller, parameters, claims }, declared, control);
  } catch (error) {
    throw refusalOf(error);
  }
}

/** What changes something is recorded: by the catalog with the change, or here once it is done. */
async function run(
  name: string,
  action: Action,
  call: ActionCall,
  declared: readonly DeclaredParameter[],
  control: Control,
): Promise<object> {
  if (!action.changes) return action.run(call, control);
  const origin = originOf(name, action, call, declared, control);
  const answer = await action.run(call, recordedControl(control, origin));
  if (action.isRecordedAfter) await control.audit.append(origin, { change: name, target: '' });
  return answer;
}

/** @throws ControlRefusal actionNotGranted */
function checkGrant(name: string, action: Action, caller: Caller): void {
  if (caller.kind === 'operator') return;
  if (caller.kind === 'reader') {
    if (!action.changes) return;
    throw new ControlRefusal('actionNotGranted', `a read token may not call ${name}`);
  }
  if (isGranted(action, caller.key)) return;
  throw new ControlRefusal('actionNotGranted', `the sub-account may not call ${name}`);
}

/** A grant of one spelling of an action's name is one of the other. */
export function isGranted(action: Action, { kind, grants }: Key): boolean {
  if (kind === 'main') return true;
  return grants.some((grant) => grant === '*' || actions.get(grant) === action);
}

/** What parts below say in their own words, in the control plane's. */
export function refusalOf(error: unknown): unknown {
  if (error instanceof CatalogConflictError) {
    return new ControlRefusal('sourceAlreadyExists', error.message);
  }
  if (error instanceof CatalogQuotaError) return new ControlRefusal('exceedLimit', error.message);
  if (error instanceof CatalogUnavailableError || error instanceof StoreUnavailableError) {
    return new ControlRefusal('dbOperationFail', error.message);
  }
  return error;
}
