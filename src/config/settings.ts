import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { publishedRegions } from '../model/region.js';
import { alarmReceiversKind } from './alarm-receivers-kind.js';
import type { Config } from './config.js';
import { controlHostsKind } from './control-hosts.js';
import { controlTlsKind, isOnlyRenewed } from './control-tls.js';
import { externalLabelsKind } from './external-labels.js';
import type { Limits } from './limits.js';
import {
  booleanKind,
  choiceKind,
  listenAddressKind,
  mailAddressKind,
  namespaceKind,
  networksKind,
  optionalAccountKind,
  optionalFileKind,
  pathKind,
  regionNetworksKind,
  regionsKind,
  smtpUrlKind,
  timezoneKind,
  wholeNumberKind,
  type ValueKind,
} from './value-kind.js';

export interface Setting<Value> {
  readonly kind: ValueKind<Value>;
  /** As one would write it; in words where the value is derived. */
  readonly default: string;
  /** Makes the default where no text can, from the folder of the data. */
  readonly derive?: (data: string) => Value;
  readonly summary: string;
  /** Whether a reload takes a new value over; else it waits for a restart. */
  readonly reloadable: boolean;
  /** Whether a reload takes over this change, where it takes over some alone. */
  reloads?(current: Value, next: Value): boolean;
}

export type SettingName = Exclude<keyof Config, keyof Limits | 'utcOffsetSeconds'>;

/** Of processes that take reports in: what they verify keeps the one busy that stores it. */
const workersMax = 4;

/** The workers that so many cores have by default. */
export function defaultWorkers(cores: number): number {
  return Math.max(1, Math.min(workersMax, cores - 1));
}

const internalNetworks = [
  '127.0.0.0/8',
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '169.254.0.0/16',
  '::1/128',
  'fc00::/7',
  'fe80::/10',
];

/** Every setting that is no limit: the one place where its default stands. */
export const settings = {
  data: {
    kind: pathKind('folder'),
    default: 'putmon-data',
    summary: 'holds all that is kept',
    reloadable: false,
  },
  receiver: {
    kind: listenAddressKind,
    default: '0.0.0.0:8080',
    summary: 'where reports come in; port 0 lets the system choose',
    reloadable: false,
  },
  control: {
    kind: listenAddressKind,
    default: '127.0.0.1:8081',
    summary: 'where the control plane and the metrics are',
    reloadable: false,
  },
  controlTls: {
    kind: controlTlsKind,
    default: '',
    summary:
      'certificate and key, PEM, that the control plane serves HTTPS with; a reload reads them anew, on and off wait for a restart',
    reloadable: true,
    reloads: isOnlyRenewed,
  },
  controlHosts: {
    kind: controlHostsKind,
    default: '',
    summary:
      'names of the control plane beside loopback, its own address and the published names; calls by others are refused with HTTP 421',
    reloadable: true,
  },
  console: {
    kind: booleanKind,
    default: 'true',
    summary: 'the control plane serves the console at /console/; HTTP 404 where it is off',
    reloadable: true,
  },
  remoteReadExternalLabels: {
    kind: externalLabelsKind,
    default: '{}',
    summary:
      'external_labels of the Prometheus servers that read here: they ask for series that have them, which none has',
    reloadable: true,
  },
  anonymousReadAccount: {
    kind: optionalAccountKind,
    default: '',
    summary:
      'account whose data programs on this machine may read without a credential; requests that a proxy has passed on need one',
    reloadable: true,
  },
  masterKeyFile: {
    kind: pathKind('file'),
    default: 'master.key in the data folder',
    derive: (data) => join(data, 'master.key'),
    summary: 'holds the key that SecretKeys rest encrypted with',
    reloadable: false,
  },
  autoRegister: {
    kind: booleanKind,
    default: 'false',
    summary: 'a report creates the namespace and metrics that it names',
    reloadable: true,
  },
  api3Namespace: {
    kind: namespaceKind,
    default: 'api3',
    summary: 'namespace of what comes in by API 3.0, which has none of its own',
    reloadable: true,
  },
  firstKey: {
    kind: booleanKind,
    default: 'true',
    summary:
      'a start that finds no key makes one and prints it, but never into the journal of systemd',
    reloadable: false,
  },
  signatureForms: {
    kind: choiceKind(['compatible', 'strict', 'all']),
    default: 'compatible',
    summary:
      'signatures that are taken: as real senders make them too, as documented alone, or over all parameters',
    reloadable: true,
  },
  replay: {
    kind: choiceKind(['acknowledge', 'refuse']),
    default: 'acknowledge',
    summary: 'a repeated report is answered 0 and stored once, or refused with 1011',
    reloadable: true,
  },
  subAccountsMayReport: {
    kind: booleanKind,
    default: 'false',
    summary: 'keys of sub-accounts may report; otherwise they are refused with 1011',
    reloadable: true,
  },
  allowNetworks: {
    kind: networksKind,
    default: internalNetworks.join(','),
    summary: 'client addresses that may report; others are refused with 1008',
    reloadable: true,
  },
  denyNetworks: {
    kind: networksKind,
    default: '',
    summary: 'client addresses that may not, even where allowNetworks has them',
    reloadable: true,
  },
  noticeNetworks: {
    kind: networksKind,
    default: '',
    summary: 'addresses that notices of alarms may go to though they are not public',
    reloadable: true,
  },
  alarmReceivers: {
    kind: alarmReceiversKind,
    default: '',
    summary: 'groups of receivers of alarms, beside those that actions make',
    reloadable: true,
  },
  smtpUrl: {
    kind: smtpUrlKind,
    default: '',
    summary: 'takes the mails of notices; none are sent where it is empty',
    reloadable: true,
  },
  smtpPasswordFile: {
    kind: optionalFileKind,
    default: '',
    summary: 'holds the password of the user that smtpUrl names',
    reloadable: true,
  },
  smtpFrom: {
    kind: mailAddressKind,
    default: 'putmon@localhost',
    summary: 'the sender of mails',
    reloadable: true,
  },
  smtpRequireTls: {
    kind: booleanKind,
    default: 'false',
    summary:
      'no mail goes by smtp:// unless STARTTLS encrypts it; else it does where it is offered',
    reloadable: true,
  },
  onLimiterFailure: {
    kind: choiceKind(['refuse', 'admit']),
    default: 'refuse',
    summary: 'reports while the rate limiter fails: refused with 1007, or let through',
    reloadable: true,
  },
  regions: {
    kind: regionsKind,
    default: 'every published region',
    derive: () => Object.freeze(publishedRegions()),
    summary: 'regions that have a store; reports of others are refused with 1014',
    reloadable: true,
  },
  regionNetworks: {
    kind: regionNetworksKind,
    default: '{}',
    summary: "networks of a region's servers; its reports from elsewhere are refused with 1013",
    reloadable: true,
  },
  timezone: {
    kind: timezoneKind,
    default: '+08:00',
    summary:
      'zone of the dates in queries and answers; also of the days that a new data folder keeps samples by',
    reloadable: false,
  },
  retentionDays: {
    kind: wholeNumberKind('days', 1),
    default: '30',
    summary: 'how long samples are kept',
    reloadable: false,
  },
  maintenanceSeconds: {
    kind: wholeNumberKind('seconds', 1, 86_400),
    default: '60',
    summary: 'how often closed days are looked for, to sort, and old ones, to drop',
    reloadable: false,
  },
  workers: {
    kind: wholeNumberKind('processes', 1, 256),
    default: 'one less than the cores, at least 1 and at most 4',
    derive: () => defaultWorkers(availableParallelism()),
    summary: 'processes that take reports in; with 1 the one that stores them does it, too',
    reloadable: false,
  },
  logLevel: {
    kind: choiceKind(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']),
    default: 'info',
    summary: 'the least severe lines that are logged',
    reloadable: true,
  },
  duckdbThreads: {
    kind: wholeNumberKind('threads', 1),
    default: 'one less than the cores, at least 1',
    derive: () => Math.max(1, availableParallelism() - 1),
    summary: 'threads of the embedded engine',
    reloadable: false,
  },
  duckdbMemoryBytesMax: {
    kind: wholeNumberKind('bytes', 1),
    default: '1073741824',
    summary: 'memory of the embedded engine',
    reloadable: false,
  },
} as const satisfies { readonly [Name in SettingName]: Setting<Config[Name]> };
