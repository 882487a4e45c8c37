/** The source of a change: a caller, an address and an action. */
export interface AuditOrigin {
  /** `operator`, a SecretId, the id of a token, or `server` for what it does by itself. */
  readonly actor: string;
  /** Empty for a command on the folder itself, and for the server. */
  readonly address: string;
  /** Empty where no action was called: the change names itself then. */
  readonly action: string;
  /** What it is about, where the rows that are written do not say. */
  readonly target?: string;
  /** Whose rows are changed, where they do not say; undefined where they are of no account. */
  readonly accountId?: number;
  /** What the action was called with, without secrets. */
  readonly parameters?: Readonly<Record<string, unknown>>;
}

/** One thing that was changed, for people: without secrets. */
export interface AuditChange {
  /** The write, such as `insertKey`. */
  readonly change: string;
  /** Empty where only the action knows it. */
  readonly target: string;
  readonly accountId?: number;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** A row of the audit trail. */
export interface AuditEvent {
  /** From 1 on, without a gap. */
  readonly number: number;
  readonly atMilliseconds: number;
  readonly actor: string;
  readonly address: string;
  readonly action: string;
  readonly target: string;
  /** JSON. */
  readonly details: string;
  /** Undefined where it is about no account. */
  readonly accountId: number | undefined;
  /** That of the row before; of the first row, zeros. */
  readonly previousHash: string;
  /** Keyed, over everything above. */
  readonly hash: string;
}

/** The last row of the chain: where it is missing later, rows were taken off the end. */
export type AuditHead = Pick<AuditEvent, 'number' | 'hash'>;

export interface AuditSelection {
  /** Events of this account alone. */
  readonly accountId?: number;
  /** Both included. */
  readonly startMilliseconds: number;
  readonly endMilliseconds: number;
  readonly action?: string;
  readonly actor?: string;
  readonly offset: number;
  readonly limit: number;
}

/** A row of the trail that is not as it was written. */
export interface AuditFault {
  readonly number: number;
  readonly fault: 'changed' | 'moved' | 'missing' | 'repeated' | 'unlinked';
  /** One line, for people. */
  readonly detail: string;
}

export interface AuditVerdict {
  /** How many rows there are. */
  readonly rows: number;
  /** The last row; absent where there is none. */
  readonly head?: AuditHead;
  /** The first of them, in the order of their numbers. */
  readonly faults: readonly AuditFault[];
}

/**
 * Every change that people, programs or the server itself made to the catalog, its alarms and the
 * settings. A row is on disk with the change that it tells of, in one transaction.
 */
export interface AuditTrail {
  /**
   * Adds a row about what is not in the catalog.
   * @throws CatalogUnavailableError
   */
  append(origin: AuditOrigin, change: AuditChange): Promise<void>;
  /** The newest first. @throws CatalogUnavailableError */
  list(selection: AuditSelection): Promise<{ events: AuditEvent[]; total: number }>;
  /**
   * Looks at every row, and at how they follow one another.
   * @param pause is awaited between pieces of the work
   * @param known a row that must be there as it was
   * @throws CatalogUnavailableError
   */
  verify(pause: () => Promise<void>, known?: AuditHead): Promise<AuditVerdict>;
  /** Tells whether a secret changed, without telling it. */
  fingerprintOf(secret: string): string;
  close(): Promise<void>;
}
