import type { StoreObserver } from '../sample-store.js';
import type { Availability } from './availability.js';

export interface DuckdbSampleStoreLimits {
  readonly pendingSamplesMax: number;
  readonly timestampSkewBehindSeconds: number;
  readonly timestampSkewAheadSeconds: number;
  readonly replayEntriesMax: number;
}

export interface DuckdbSampleStoreOptions {
  /** Read anew at each use. */
  readonly limits: () => DuckdbSampleStoreLimits;
  /** Of the days that samples are kept by, in a new file; an older one keeps its own. */
  readonly utcOffsetSeconds: number;
  readonly retentionDays: number;
  /** Whether the journal must have the last record that the database holds: see FolderMark. */
  readonly journalReachesDatabase?: boolean;
  readonly observer?: StoreObserver;
  /** Shared with others that write to the database; closed with the store. */
  readonly availability?: Availability;
  /** UNIX seconds. */
  readonly clock: () => number;
  /** Writes are refused while less is free on the disk; by default 64 MiB, or a quarter of it. */
  readonly diskBytesFreeMin?: number;
}
