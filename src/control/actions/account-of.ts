import type { Account } from '../../catalog/catalog.js';
import { accountNameFault } from '../../model/names.js';
import { ControlRefusal } from './control-refusal.js';
import { quote } from '../../protocol/quote.js';
import type { ActionCall } from './action.js';
import type { Control } from './control.js';

/** The account that the first start makes, and that operators mean when they name none. */
export const firstAccountName = 'main';

/**
 * The account that a call is about: the caller's own, or the one that the operator names.
 * @throws ControlRefusal sourceNotExists
 */
export function accountOf(
  { caller, parameters }: ActionCall,
  { catalog }: Pick<Control, 'catalog'>,
): Account {
  if (caller.kind !== 'operator') return caller.account;
  const name = parameters.optional('account') ?? firstAccountName;
  const account = catalog.accountNamed(name);
  if (account !== undefined) return account;
  throw new ControlRefusal('sourceNotExists', `there is no account ${quote(name)}`);
}

/** Likewise, but the operator may name an account that is still to be made. */
export async function accountToBe(call: ActionCall, control: Control): Promise<Account> {
  const name = call.parameters.optional('account') ?? firstAccountName;
  const fault = accountNameFault(name);
  if (fault !== undefined) {
    throw new ControlRefusal('invalidParameter', `account ${quote(name)} ${fault.problem}`);
  }
  return control.catalog.accountNamed(name) ?? control.catalog.createAccount(name);
}
