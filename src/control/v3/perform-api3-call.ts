import { secondsOf } from '../../model/clock.js';
import type { Key } from '../../catalog/catalog.js';
import type { Limits } from '../../config/limits.js';
import { regionOf } from '../../model/region.js';
import { quote } from '../../protocol/quote.js';
import { ActionValues } from '../../protocol/tc3/action-values.js';
import type { Api3Call } from '../../protocol/tc3/api3-call.js';
import { Api3Error } from '../../protocol/tc3/api3-errors.js';
import { authenticateApi3, checkApi3Timestamp } from '../../protocol/tc3/authenticate-api3.js';
import { checkApi3Action } from '../../protocol/tc3/check-api3-action.js';
import type { Api3Form, Api3Source } from '../../protocol/tc3/api3-form.js';
import { readApi3Call } from '../../protocol/tc3/read-api3-call.js';
import { actions } from '../actions/actions.js';
import type { Claims } from '../actions/claims.js';
import type { Control } from '../actions/control.js';
import { isGranted, refusalOf } from '../actions/perform-action.js';
import { recordedControl } from '../actions/recorded-control.js';
import type { Api3Action } from './api3-action.js';
import { api3Actions } from './api3-actions.js';
import { useOnce } from './use-once.js';

/** What is known of a call while it is answered, for the log. */
export interface Api3Trace {
  readonly request: string;
  readonly requestId: string;
  action: string | undefined;
  /** A SecretId; undefined until it is proven. */
  caller: string | undefined;
}

/** Where no region is named: the API takes calls without one by its default endpoint. */
const defaultRegion = 'gz';

/**
 * Does what a call asks for. A call that changes nothing is answered as often as it is sent; another
 * is obeyed once.
 * @throws Api3Error, ControlRefusal; anything else is a defect
 */
export async function performApi3Call(
  source: Api3Source & { readonly address: string },
  form: Api3Form,
  control: Control,
  trace: Api3Trace,
  claims: Claims,
): Promise<object> {
  const config = control.config();
  const call = await readApi3Call(source, form, config);
  trace.action = call.action?.slice(0, 64);
  const nowSeconds = secondsOf(control.clock);
  checkApi3Timestamp(call, nowSeconds, skewMax(config));
  const key = authenticate(call, control);
  trace.caller = key.secretId;
  const name = checkApi3Action(call, 'control');
  const action = api3Actions.get(name);
  if (action === undefined) throw new Error(`the control listener has no action ${name}`);
  checkGrant(name, action, key);
  const region = regionOf(call.region ?? defaultRegion);
  if (region === undefined) {
    throw new Api3Error('UnsupportedRegion', `Region ${quote(call.region ?? '')} is not published`);
  }
  const account = control.catalog.accountWithId(key.accountId);
  if (account === undefined) throw new Error(`key ${key.secretId} has no account`);
  const values = new ActionValues(call.readParameters());
  values.checkNames(action.parameters);
  control.keyUses.noteCall(key.secretId, 'api3', nowSeconds);
  if (action.changes) await useOnce(call, control);
  try {
    const { address } = source;
    const origin = { actor: key.secretId, address, action: name, accountId: account.id };
    const recorded = action.changes ? recordedControl(control, origin) : control;
    return await action.run({ account, key, address, region, values, claims }, recorded);
  } catch (error) {
    throw refusalOf(error);
  }
}

/** What came is remembered no longer than Timestamps of the published dialect are taken. */
function skewMax({ api3TimestampSkewSeconds, timestampSkewBehindSeconds }: Limits): number {
  return Math.min(api3TimestampSkewSeconds, timestampSkewBehindSeconds);
}

function authenticate(call: Api3Call, { catalog }: Control): Key {
  const key = authenticateApi3(call, (secretId) => {
    const known = catalog.keyOf(secretId);
    return known?.state === 'revoked' ? undefined : known;
  });
  if (key.state !== 'blocked') return key;
  throw new Api3Error('UnauthorizedOperation', 'the SecretId is blocked');
}

function checkGrant(name: string, { grantedAs }: Api3Action, key: Key): void {
  const action = actions.get(grantedAs);
  if (action === undefined) throw new Error(`there is no action ${grantedAs}`);
  if (isGranted(action, key)) return;
  const problem = `the sub-account may not call ${name}: it is granted as ${grantedAs}`;
  throw new Api3Error('AuthFailure.UnauthorizedOperation', problem);
}
