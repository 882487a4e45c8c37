import { StoreUnavailableError } from '../sample-store.js';

const invalidated = /^FATAL Error|has been invalidated/;
const diskTrouble =
  /^IO Error|Could not (?:write|read|sync|fsync|open|truncate|allocate)|Cannot open file|No space left|Input\/output error|Read-only file system|Disk quota|i\/o error/i;

/** Whether the database answers nothing more until it is opened anew. */
export function isInvalidated(error: unknown): boolean {
  return error instanceof Error && invalidated.test(error.message);
}

/** Whether the disk, not the statement, is the cause. */
export function isDiskTrouble(error: unknown): boolean {
  return (
    error instanceof Error && (invalidated.test(error.message) || diskTrouble.test(error.message))
  );
}

/** Whether another process has the file open. */
export function isLockHeld(error: unknown): boolean {
  return error instanceof Error && error.message.includes('Could not set lock on file');
}

/** The error as the store's users know it: trouble with the disk is StoreUnavailableError. */
export function asRefusal(error: unknown): unknown {
  return isDiskTrouble(error)
    ? new StoreUnavailableError('the disk takes no writes', { cause: error })
    : error;
}
