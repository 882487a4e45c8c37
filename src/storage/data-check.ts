/** What a check of the stored data has found. */
export interface CheckResult {
  readonly check: string;
  readonly state: 'ok' | 'warning' | 'failed';
  /** What was found, and where it failed, what to do. */
  readonly detail: string;
}

/** Reads everything that is stored, beside the writes. */
export interface DataCheck {
  run(): Promise<CheckResult[]>;
  /** Ends a check that runs after the table it is at. */
  close(): Promise<void>;
}

/** A file is not what was written: the message names it. */
export class DataDamagedError extends Error {
  override name = 'DataDamagedError';
}
