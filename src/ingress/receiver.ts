import type { Limiter } from '../admission/limiter.js';
import type { TokenKind } from '../catalog/access-token.js';
import type { AccessToken, Catalog, Key } from '../catalog/catalog.js';
import type { KeyUses } from '../catalog/key-uses.js';
import type { Clock } from '../model/clock.js';
import type { ReturnCodeName } from '../protocol/return-codes.js';
import type { SampleStore } from '../storage/sample-store.js';
import type { LoopTurn } from './loop-turn.js';
import type { ReportRecorder } from './report-recorder.js';
import type { ReceiverSettings, VerifierSettings } from './receiver-settings.js';

export type ReceiverState = 'starting' | 'serving' | 'draining';

/** Steps of a report whose time is measured. */
export type ReportStep = 'read' | 'verify' | 'check' | 'store';

/** A door beside the published one, as counters and log call it. */
export type OtherDoor = 'api3' | 'lines';

/** What the receiver tells of its work, for the counters. */
export interface ReceiverObserver {
  /** @param door where it is not the published one */
  answered(name: ReturnCodeName, door?: OtherDoor): void;
  repeated(): void;
  /** Called for a share of the reports only. */
  timed(step: ReportStep, seconds: number): void;
}

/** What the receiver tells of its work, for the log. */
export interface ReceiverLog {
  /** Bounded in lines, so that a flood of refusals costs little. */
  refused(name: ReturnCodeName, fields: Readonly<Record<string, unknown>>, message: string): void;
  malformed(kind: string, message: string): void;
  /** Whole: an unforeseen failure is a defect. */
  failed(error: unknown, fields: Readonly<Record<string, unknown>>): void;
}

/** What of a key verifies reports. */
export type SigningKey = Pick<Key, 'secretId' | 'accountId' | 'kind' | 'state' | 'secret'>;

/** What of an access token says who may write. */
export type WriteToken = Pick<AccessToken, 'tokenId' | 'accountId' | 'hash' | 'namespaces'>;

/** Who may report. */
export interface Credentials {
  keyOf(secretId: string): SigningKey | undefined;
  tokenWithHash(hash: string): WriteToken | undefined;
  hasTokens(kind: TokenKind): boolean;
}

/** Everything that a report meets until its sender is proven: nothing of what is stored. */
export interface Verifier {
  readonly state: () => ReceiverState;
  /** Read once a report, so a reload takes effect with the next. */
  readonly settings: () => VerifierSettings;
  readonly catalog: Credentials;
  readonly store: Pick<SampleStore, 'pendingSamples' | 'pendingMilliseconds' | 'writable'>;
  readonly clock: Clock;
  /** How long the process has been busy with what came in at once. */
  readonly turn: Pick<LoopTurn, 'ageMilliseconds' | 'next' | 'hold'>;
  readonly observer: ReceiverObserver;
  readonly log: ReceiverLog;
  /** Shows single reports to those who watch. */
  readonly recorder: ReportRecorder;
}

/** Everything that a report meets on its way to the disk. */
export interface Receiver extends Verifier {
  readonly settings: () => ReceiverSettings;
  readonly catalog: Catalog;
  readonly limiter: Limiter;
  readonly store: SampleStore;
  readonly keyUses: Pick<KeyUses, 'noteReport' | 'noteTokenReport'>;
}
