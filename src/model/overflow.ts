/**
 * The value that answers and alarms use for a statistic: a sum that no double holds is infinite
 * where it is worked out, and everywhere else the largest double of its sign. JSON would write an
 * infinity as null, which means a window without samples.
 */
export function clampToDouble(value: number): number {
  return Math.min(Math.max(value, -Number.MAX_VALUE), Number.MAX_VALUE);
}

/** The member that marks such a value in the answers of actions that putmon added. */
export function overflowMark(value: number): { readonly overflow?: true } {
  return Number.isFinite(value) ? {} : { overflow: true };
}
