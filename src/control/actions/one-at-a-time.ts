import type { Action } from './action.js';

/** An action that checks and then writes: what it found must still hold when it does. */
export function oneAtATime(action: Omit<Action, 'changes'>): Action {
  return {
    ...action,
    changes: true,
    run: (call, control) => control.changeLock.run(async () => action.run(call, control)),
  };
}
