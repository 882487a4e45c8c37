/** What failed beneath a statement. */
export type DatabaseFailure =
  /** Another process has the file open. */
  | 'locked'
  /** The database answers nothing more until it is opened anew. */
  | 'invalidated'
  | 'disk'
  | 'memory'
  /** The connection is closed, or its transaction was ended by an earlier failure. */
  | 'connection';

/**
 * The engine tells failures apart by its words alone; the first row that fits counts. A commit that
 * the disk fails is an error of its transaction too.
 */
const failures: readonly (readonly [DatabaseFailure, RegExp])[] = [
  ['locked', /Could not set lock on file/],
  ['invalidated', /^FATAL Error|has been invalidated/],
  [
    'disk',
    /^IO Error|Could not (?:write|read|sync|fsync|open|truncate|allocate)|Cannot open file|No space left|Input\/output error|Read-only file system|Disk quota|i\/o error/i,
  ],
  ['connection', /^(?:Connection|TransactionContext|INTERRUPT) Error|connection disconnected$/],
  ['memory', /^Out of Memory Error/],
];

/** Undefined where the statement itself is at fault, or the error is none of the database's. */
export function databaseFailureOf(error: unknown): DatabaseFailure | undefined {
  if (!(error instanceof Error)) return undefined;
  return failures.find(([, words]) => words.test(error.message))?.[0];
}

/** Whether the database answers nothing more until it is opened anew. */
export function isInvalidated(error: unknown): boolean {
  return databaseFailureOf(error) === 'invalidated';
}

/** Whether the disk, not the statement, is the cause. */
export function isDiskTrouble(error: unknown): boolean {
  const failure = databaseFailureOf(error);
  return failure === 'disk' || failure === 'invalidated';
}

/** Whether another process has the file open. */
export function isLockHeld(error: unknown): boolean {
  return databaseFailureOf(error) === 'locked';
}
