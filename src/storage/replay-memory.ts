/** What is known of a report: it is on disk, it is not, or only the disk can tell. */
export type Recollection = 'stored' | 'new' | 'unknown';

/**
 * Remembers which reports are on disk, by Timestamp and fingerprint, so that one which comes again
 * is known without a look at the disk.
 *
 * - Before it is used, `forgetBefore` tells it from which Timestamp on every stored report is given
 *   to it: the floor. The floor only rises.
 * - A report is `stored` where it was remembered, and its Timestamp is not below the floor; `new`
 *   where it was not remembered; `unknown` below the floor.
 * - A report of a Timestamp below the floor is not remembered.
 * - `shrink` raises the floor, second by second, until no more reports are remembered than allowed.
 */
export interface ReplayMemory {
  /** Reports that are remembered, each counted once. */
  readonly entries: number;
  recall(timeSeconds: number, fingerprint: bigint): Recollection;
  remember(timeSeconds: number, fingerprint: bigint): void;
  forgetBefore(timeSeconds: number): void;
  shrink(): void;
}
