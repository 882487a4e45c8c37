/** What is asked of a backup. */
export interface BackupRequest {
  /** Absolute; made by the backup, which refuses one that is there. */
  readonly folder: string;
  /** Whether the master key goes with it: whoever has such a backup has the keys of all senders. */
  readonly withMasterKey: boolean;
}

export type BackupPhase = 'copying' | 'checking' | 'done' | 'failed';

/** How far a backup has come. */
export interface BackupState {
  readonly folder: string;
  /** UNIX seconds: what was answered 0 before is in it. */
  readonly takenSeconds: number;
  readonly phase: BackupPhase;
  readonly bytesCopied: number;
  readonly bytesTotal: number;
  /** Rows in it, once it is done. */
  readonly rows?: number;
  /** Why it failed. */
  readonly fault?: string;
}

/**
 * Copies everything that is stored while it is in use: one backup at a time.
 *
 * - Everything acknowledged before the moment of the backup is in it, and nothing half.
 * - Reports and changes go on meanwhile.
 * - What stands under the asked name is whole and was read back; until then it is named `.partial`,
 *   and what fails is removed.
 */
export interface Backups {
  /**
   * Begins a backup; resolves once its moment is taken.
   * @throws BackupRefusedError
   */
  start(request: BackupRequest): Promise<void>;
  /** Of the last one begun. */
  readonly state: BackupState | undefined;
  /** Breaks off what runs, and removes it. */
  close(): Promise<void>;
}

/** The backup can not begin: the message says what to change. */
export class BackupRefusedError extends Error {
  override name = 'BackupRefusedError';
}
