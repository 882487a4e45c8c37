import {
  CatalogConflictError,
  CatalogQuotaError,
  CatalogUnavailableError,
} from '../../catalog/catalog.js';
import { StoreUnavailableError } from '../../storage/sample-store.js';
import { ControlRefusal } from './control-refusal.js';
import { quote } from '../../protocol/quote.js';
import type { Action } from './action.js';
import { ActionParameters } from './action-parameters.js';
import { actions } from './actions.js';
import { Claims } from './claims.js';
import type { Caller, Control } from './control.js';
import { commonParameters, declaredParameters } from './declared-parameters.js';

/**
 * Does what the Action of the parameters says.
 * @param claims what the call holds is added, also where it fails
 * @throws ControlRefusal; anything else is a defect
 */
export async function performAction(
  texts: ReadonlyMap<string, string>,
  caller: Caller,
  control: Control,
  claims = new Claims(),
): Promise<object> {
  checkTexts(texts);
  const name = texts.get('Action') ?? '';
  if (name === '') throw new ControlRefusal('missingParameter', 'Action');
  const action = actions.get(name);
  // What is not open to a caller is answered as what does not exist.
  if (action === undefined || (action.operatorOnly && caller.kind !== 'operator')) {
    throw new ControlRefusal('actionUnsupported', `there is no Action ${quote(name)}`);
  }
  checkGrant(name, action, caller);
  const declared = declaredParameters(`${commonParameters} ${action.parameters}`);
  const parameters = new ActionParameters(texts, declared);
  try {
    return await action.run({ caller, parameters, claims }, control);
  } catch (error) {
    throw refusalOf(error);
  }
}

/**
 * Half a surrogate pair, which JSON can bring, would not come back from the disk as it was.
 * @throws ControlRefusal invalidParameter
 */
function checkTexts(texts: ReadonlyMap<string, string>): void {
  const [broken] = [...texts].find(([, text]) => !text.isWellFormed()) ?? [];
  if (broken === undefined) return;
  throw new ControlRefusal('invalidParameter', `${broken} has half a surrogate pair`);
}

/**
 * A grant of one spelling of an action's name is one of the other.
 * @throws ControlRefusal actionNotGranted
 */
function checkGrant(name: string, action: Action, caller: Caller): void {
  if (caller.kind === 'operator' || caller.key.kind === 'main') return;
  const { grants } = caller.key;
  if (grants.some((grant) => grant === '*' || actions.get(grant) === action)) return;
  throw new ControlRefusal('actionNotGranted', `the sub-account may not call ${name}`);
}

/** What parts below say in their own words, in the control plane's. */
function refusalOf(error: unknown): unknown {
  if (error instanceof CatalogConflictError) {
    return new ControlRefusal('sourceAlreadyExists', error.message);
  }
  if (error instanceof CatalogQuotaError) return new ControlRefusal('exceedLimit', error.message);
  if (error instanceof CatalogUnavailableError || error instanceof StoreUnavailableError) {
    return new ControlRefusal('dbOperationFail', error.message);
  }
  return error;
}
