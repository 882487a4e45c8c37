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
 * - `close` lets go of everything: no report is `stored` or `new` afterwards.
 *
 * It answers at once: it is asked for every report, before anything is awaited. An engine whose data
 * is elsewhere needs none, because the key of a sample (metric, series, time and fingerprint) stores
 * a retry once whichever process it reaches.
 */
export interface ReplayMemory {
  /** Reports that are remembered, each counted once. */
  readonly entries: number;
  recall(timeSeconds: number, fingerprint: bigint): Recollection;
  remember(timeSeconds: number, fingerprint: bigint): void;
  forgetBefore(timeSeconds: number): void;
  shrink(): void;
  /** Called once, after the store that uses it is closed. */
  close(): Promise<void>;
}
