import type { AlarmCatalog } from '../../catalog/alarms/alarm-catalog.js';
import type { AuditTrail } from '../../catalog/audit/audit-event.js';
import type { Account, Catalog, Key } from '../../catalog/catalog.js';
import type { ChangeLock } from '../../catalog/change-lock.js';
import type { ControlNonces } from '../../catalog/control-nonces.js';
import type { KeyUses } from '../../catalog/key-uses.js';
import type { Config } from '../../config/config.js';
import type { Clock } from '../../model/clock.js';
import type { Turns } from '../../model/fair-turns.js';
import type { Backups } from '../../storage/backups.js';
import type { DataCheck } from '../../storage/data-check.js';
import type { SampleStore } from '../../storage/sample-store.js';
import type { RunningServer } from './running-server.js';
import type { ValueGate } from './value-gate.js';

/** What the actions of the control plane work on. */
export interface Control {
  readonly config: () => Config;
  readonly catalog: Catalog;
  readonly alarms: AlarmCatalog;
  /** Held by every action that checks and then writes. */
  readonly changeLock: ChangeLock;
  readonly keyUses: KeyUses;
  readonly controlNonces: ControlNonces;
  readonly audit: AuditTrail;
  readonly store: SampleStore;
  readonly backups: Backups;
  readonly dataCheck: DataCheck;
  readonly clock: Clock;
  /** All calls share them: the event loop is free between two slices of any. */
  readonly turns: Turns;
  readonly values: ValueGate;
  /** Absent where a command works on the folder itself. */
  readonly server?: RunningServer;
}

/** The caller of an action: the operator of the machine, the owner of a key or of a read token. */
export type Caller = CallerPlace &
  (
    | { readonly kind: 'operator' }
    | { readonly kind: 'account'; readonly account: Account; readonly key: Key }
    /** Changes nothing. */
    | { readonly kind: 'reader'; readonly account: Account; readonly tokenId: string }
  );

interface CallerPlace {
  /** The client's address; absent where a command works on the folder itself. */
  readonly address?: string;
}

/** How the log and the audit trail name a caller: no secret of any. */
export function nameOfCaller(caller: Caller): string {
  if (caller.kind === 'operator') return 'operator';
  return caller.kind === 'account' ? caller.key.secretId : caller.tokenId;
}
