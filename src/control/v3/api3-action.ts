import type { Account, Key } from '../../catalog/catalog.js';
import type { Region } from '../../model/region.js';
import type { ActionValues } from '../../protocol/tc3/action-values.js';
import type { Claims } from '../actions/claims.js';
import type { Control } from '../actions/control.js';

export interface Api3ActionCall {
  readonly account: Account;
  readonly key: Key;
  /** Where the call came from. */
  readonly address: string;
  readonly region: Region;
  readonly values: ActionValues;
  /** What the call holds until its answer is gone. */
  readonly claims: Claims;
}

/** One action of API 3.0 over what the control plane does. */
export interface Api3Action {
  /** The action of the control plane that a sub key has to be granted. */
  readonly grantedAs: string;
  /** Whether more is done than to answer: such a call is obeyed once. */
  readonly changes: boolean;
  /** The names of the parameters that it takes. */
  readonly parameters: readonly string[];
  /**
   * @returns what stands in Response beside RequestId
   * @throws Api3Error, ControlRefusal
   */
  run(call: Api3ActionCall, control: Control): object | Promise<object>;
}
