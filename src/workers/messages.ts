import type { KeyKind, KeyState } from '../catalog/catalog.js';
import type { ReceiverState, WriteToken } from '../ingress/receiver.js';
import type { ReportEvents } from '../model/report-event.js';
import type { MetricSet } from '../telemetry/summed-metrics.js';
import type { ConnectionBudget } from './connection-budgets.js';
import type { WorkerConfig } from './worker-config.js';

/** A key as it goes to workers: through their pipe alone. */
export interface ToldKey {
  readonly secretId: string;
  readonly accountId: number;
  readonly kind: KeyKind;
  readonly state: KeyState;
  readonly secretKey: Uint8Array;
}

/** What workers verify by; what is absent stays as it was. */
export interface Knowledge {
  readonly state?: ReceiverState;
  readonly config?: WorkerConfig;
  /** In place of what was known of these SecretIds. */
  readonly keys?: readonly ToldKey[];
  /** In place of all that were known: a revoked token is among them no more. */
  readonly tokens?: readonly WriteToken[];
  /** Whether somebody watches accepted reports. */
  readonly isWatched?: boolean;
}

/** From the owner of the storage to a worker. Bare bytes are frames of outcomes. */
export type OwnerMessage =
  | { readonly kind: 'start'; readonly worker: WorkerStart; readonly knowledge: Knowledge }
  | { readonly kind: 'know'; readonly version: number; readonly knowledge: Knowledge }
  | { readonly kind: 'count'; readonly version: number }
  | { readonly kind: 'drain'; readonly timeoutSeconds: number }
  | Uint8Array;

export interface WorkerStart {
  /** From 1 on; a worker that takes the place of another has its number. */
  readonly number: number;
  readonly host: string;
  readonly port: number;
  /** Of this worker. */
  readonly connections: ConnectionBudget;
}

/** From a worker to the owner. Bare bytes are frames of reports. */
export type WorkerMessage =
  /** It hears: what was sent before is lost. */
  | { readonly kind: 'hears' }
  | { readonly kind: 'listens'; readonly address: string }
  | { readonly kind: 'cannotListen'; readonly error: ListenFailure }
  /** Whatever it is told from now on holds for every report that it answers. */
  | { readonly kind: 'knows'; readonly version: number }
  | { readonly kind: 'counted'; readonly version: number; readonly metrics: MetricSet }
  /** Single reports, for those who watch them. */
  | { readonly kind: 'reports'; readonly news: ReportEvents }
  /** A whole line of the log. */
  | { readonly kind: 'line'; readonly line: string }
  | Uint8Array;

/** What the system said of the address, as an operator is told it. */
export interface ListenFailure {
  readonly message: string;
  readonly code?: string | undefined;
  readonly address?: string | undefined;
  readonly port?: number | undefined;
  readonly hostname?: string | undefined;
}
