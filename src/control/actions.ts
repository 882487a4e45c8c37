import type { Action } from './action.js';
import { dataActions } from './data-actions.js';
import { keyActions } from './key-actions.js';
import { metricActions } from './metric-actions.js';
import { namespaceActions } from './namespace-actions.js';
import { signatureActions } from './signature-actions.js';

/** Everything that the control plane does, by the name that a call's Action gives. */
export const actions: ReadonlyMap<string, Action> = new Map(
  Object.entries<Action>({
    ...namespaceActions,
    ...metricActions,
    ...dataActions,
    ...keyActions,
    ...signatureActions,
  }),
);
