import { accountActions } from './account-actions.js';
import type { Action } from './action.js';
import { operatorAuditActions } from './audit-actions.js';
import { backupActions } from './backup-actions.js';
import { consoleActions } from './console-actions.js';
import { grantableActions } from './grantable-actions.js';
import { keyActions } from './key-actions.js';
import { nodeActions } from './node-actions.js';
import { signatureActions } from './signature-actions.js';

/** Everything that the control plane does, by the name that a call's Action gives. */
export const actions: ReadonlyMap<string, Action> = new Map([
  ...grantableActions,
  // What follows is the operator's alone.
  ...Object.entries<Action>({
    ...accountActions,
    ...keyActions,
    ...signatureActions,
    ...backupActions,
    ...consoleActions,
    ...operatorAuditActions,
    ...nodeActions,
  }),
]);
