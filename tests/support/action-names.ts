import { actions } from '../../src/control/actions/actions.js';

/** Of every action of the control plane. */
export const actionNames: readonly string[] = [...actions.keys()];

/** Of those that keys may call. */
export const accountActionNames: readonly string[] = [...actions]
  .filter(([, { operatorOnly }]) => !operatorOnly)
  .map(([name]) => name);
