import type { ConfiguredReceivers } from './alarm-receivers-kind.js';
import type { Region } from '../model/region.js';
import type { ControlTls } from './control-tls.js';
import type { ExternalLabels } from './external-labels.js';
import type { Limits } from './limits.js';
import type { ListenAddress } from './listen-address.js';
import type { RegionNetworks } from './region-networks.js';

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';

/** Everything one can set, checked and resolved; frozen. Every limit stands at the same level. */
export interface Config extends Limits {
  /** The folder that holds all that is kept. */
  readonly data: string;
  /** Where reports come in. */
  readonly receiver: ListenAddress;
  /** Where the control plane and the metrics are. */
  readonly control: ListenAddress;
  /** What the control plane serves HTTPS with; null where it serves HTTP. */
  readonly controlTls: ControlTls | null;
  /** Names, in lower case, that callers may reach the control plane by beside those it knows. */
  readonly controlHosts: readonly string[];
  /** Whether the control plane serves the console. */
  readonly console: boolean;
  /** The `external_labels` of the Prometheus servers that read here: no series has them. */
  readonly remoteReadExternalLabels: ExternalLabels;
  /** The account whose data programs on this machine may read without a credential; empty for none. */
  readonly anonymousReadAccount: string;
  /** The file with the key that SecretKeys rest encrypted with. */
  readonly masterKeyFile: string;
  /** Whether a report creates the namespace and metrics that it names. */
  readonly autoRegister: boolean;
  /** The namespace of samples that come in by API 3.0. */
  readonly api3Namespace: string;
  /** Whether a start that finds no key makes one, and prints it. */
  readonly firstKey: boolean;
  /** Signatures that are taken: see docs/signatures.md. */
  readonly signatureForms: 'compatible' | 'strict' | 'all';
  /** The answer to a repeated report: 0, or 1011. */
  readonly replay: 'acknowledge' | 'refuse';
  readonly subAccountsMayReport: boolean;
  /** Networks in CIDR notation that may report. */
  readonly allowNetworks: readonly string[];
  /** Networks in CIDR notation that may not, even where allowNetworks has them. */
  readonly denyNetworks: readonly string[];
  /** Networks in CIDR notation that notices may go to though they are not public. */
  readonly noticeNetworks: readonly string[];
  /** Groups of receivers that the configuration makes, beside those made by actions. */
  readonly alarmReceivers: readonly ConfiguredReceivers[];
  /** Takes the mails of notices, `smtp://user@host:port` or `smtps://`; empty where there is none. */
  readonly smtpUrl: string;
  /** Holds the password of the URL's user; empty where there is none. */
  readonly smtpPasswordFile: string;
  /** The sender of mails. */
  readonly smtpFrom: string;
  /** Whether mail goes over TLS or not at all. */
  readonly smtpRequireTls: boolean;
  readonly onLimiterFailure: 'refuse' | 'admit';
  /** The regions that have a store; no region twice. */
  readonly regions: readonly Region[];
  /** The networks of a region's servers; a region that is absent admits from any. */
  readonly regionNetworks: RegionNetworks;
  /** The zone of dates without one: `UTC`, or a fixed offset such as `+08:00`. */
  readonly timezone: string;
  /** What `timezone` adds to UTC. */
  readonly utcOffsetSeconds: number;
  readonly retentionDays: number;
  /** How often closed days are looked for, to sort, and old ones, to drop. */
  readonly maintenanceSeconds: number;
  /** Processes that take reports in; with 1 the one that stores them does. */
  readonly workers: number;
  readonly logLevel: LogLevel;
  readonly duckdbThreads: number;
  readonly duckdbMemoryBytesMax: number;
}
