import { WaitingGate } from '../../model/waiting-gate.js';
import { ControlRefusal } from './control-refusal.js';

/** How long a call waits for others to let go of the values that they hold. */
const waitSecondsMax = 30;

/**
 * Bounds the values that all calls hold together: each is bounded by itself, but a hundred of them
 * at once would take a hundred times the memory. A call holds its values until its answer is gone.
 */
export class ValueGate {
  readonly #gate = new WaitingGate();

  /**
   * Waits in the order of the calls; a call alone always enters.
   * @returns what lets go of the values, once
   * @throws ControlRefusal exceedLimit where others hold theirs for too long
   */
  hold(count: number, countMax: number): Promise<() => void> {
    return this.#gate.hold(count, {
      countMax: () => countMax,
      waitMilliseconds: waitSecondsMax * 1000,
      refusal: () => {
        const detail = 'other calls hold as many values as are allowed; ask again later';
        return new ControlRefusal('valuesOverLimit', `${detail} (valuesPerQueryMax)`);
      },
    });
  }
}
