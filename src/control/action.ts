import type { ActionParameters } from './action-parameters.js';
import type { Caller, Control } from './control.js';

export interface ActionCall {
  readonly caller: Caller;
  readonly parameters: ActionParameters;
}

/** One named thing that the control plane does. */
export interface Action {
  /** Open to the operator of the machine alone. */
  readonly operatorOnly: boolean;
  /** One line, for the docs and the help. */
  readonly summary: string;
  /**
   * @returns what stands in the answer beside code and message
   * @throws ControlRefusal
   */
  run(call: ActionCall, control: Control): object | Promise<object>;
}
