import type { ActionParameters } from './action-parameters.js';
import type { Claims } from './claims.js';
import type { Caller, Control } from './control.js';

export interface ActionCall {
  readonly caller: Caller;
  readonly parameters: ActionParameters;
  /** What the call holds until its answer is gone. */
  readonly claims: Claims;
}

/** One named thing that the control plane does. */
export interface Action {
  /** Open to the operator of the machine alone. */
  readonly operatorOnly: boolean;
  /** Whether more is done than to answer: such a call is obeyed once, whatever the disk does. */
  readonly changes: boolean;
  /**
   * It changes something beside the catalog: its row in the audit trail is written once that is done.
   */
  readonly isRecordedAfter?: true;
  /** One line, for the docs and the help. */
  readonly summary: string;
  /** The names that it takes, and which it needs: see `declaredParameters`. */
  readonly parameters: string;
  /**
   * @returns what stands in the answer beside code and message; long lists of it are lazy, see
   *   lazy-answer.ts
   * @throws ControlRefusal
   */
  run(call: ActionCall, control: Control): object | Promise<object>;
}
