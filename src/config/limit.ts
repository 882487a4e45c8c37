/** A bound of the system. */
export interface Limit {
  readonly default: number;
  readonly unit: string;
  /** False where a new value waits for a restart. */
  readonly reloadable?: false;
  /** The least value that can be set; 1 where absent. */
  readonly minimum?: number;
  /** The return code of the receiver that a request beyond it gets; absent where none does. */
  readonly code?: number;
  readonly summary: string;
}
