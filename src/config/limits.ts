import { alarmLimits } from './alarm-limits.js';
import { api3Limits } from './api3-limits.js';
import type { Limit } from './limit.js';
import { queryLimits } from './query-limits.js';

/** Every bound of the system: each with its default. */
export const limits = {
  contentBytesMax: {
    default: 1_048_576,
    unit: 'bytes',
    code: 1015,
    summary: 'body of a POST, or query of a GET',
  },
  urlBytesMax: {
    default: 262_144,
    unit: 'bytes',
    reloadable: false,
    code: 1015,
    summary: 'request target, without the header lines',
  },
  headerBytesMax: {
    default: 32_768,
    unit: 'bytes',
    reloadable: false,
    code: 1015,
    summary: 'header lines of a request, and as many of trailer lines; without the request target',
  },
  parametersMax: {
    default: 8192,
    unit: 'parameters',
    code: 1012,
    summary: 'parameters of a request, each part of a flattened Data counted',
  },
  valuesMax: {
    default: 65_536,
    unit: 'values',
    code: 1012,
    summary: 'values in a JSON body, or in a Data that is JSON, told by its commas',
  },
  timestampSkewBehindSeconds: {
    default: 7200,
    unit: 'seconds',
    code: 1021,
    summary: 'how far a Timestamp may lie behind the clock; also how long a repeat is recognized',
  },
  timestampSkewAheadSeconds: {
    default: 300,
    unit: 'seconds',
    minimum: 0,
    code: 1021,
    summary: 'how far a Timestamp may lie ahead of the clock',
  },
  nameLengthMax: {
    default: 64,
    unit: 'characters',
    code: 1020,
    summary: 'metricName, or a dimension name',
  },
  namespaceLengthMax: {
    default: 32,
    unit: 'characters',
    code: 1016,
    summary: 'Namespace',
  },
  dimensionsMax: {
    default: 5,
    unit: 'dimensions',
    code: 1017,
    summary: 'dimensions of a metric',
  },
  dimensionValueLengthMax: {
    default: 255,
    unit: 'characters',
    code: 1017,
    summary: 'value of a dimension',
  },
  displayNameLengthMax: {
    default: 255,
    unit: 'characters',
    summary: 'metricCname or unit of a metric, note of a token',
  },
  requestsPerSecondMax: {
    default: 50_000,
    unit: 'requests/s',
    minimum: 0,
    code: 1006,
    summary: 'requests of one SecretId, on average; 0 turns it off',
  },
  requestsBurstMax: {
    default: 100_000,
    unit: 'requests',
    code: 1006,
    summary: 'requests of one SecretId that may come at once',
  },
  samplesPerMinuteMax: {
    default: 60_000_000,
    unit: 'samples/min',
    minimum: 0,
    code: 1018,
    summary: 'samples of one SecretId in a minute of the clock; 0 turns it off',
  },
  pendingSamplesMax: {
    default: 500_000,
    unit: 'samples',
    code: 1002,
    summary: 'samples that may wait for the disk',
  },
  turnMillisecondsMax: {
    default: 200,
    unit: 'milliseconds',
    code: 1002,
    summary: 'work on what came in at once, or wait of a report while busy; what comes is refused',
  },
  seriesMax: {
    default: 1_000_000,
    unit: 'series',
    minimum: 0,
    code: 1018,
    summary: 'series of one account; 0 turns it off',
  },
  namespacesPerRegionMax: {
    default: 10,
    unit: 'namespaces',
    minimum: 0,
    code: 1016,
    summary: 'namespaces of one account in one region; 0 turns it off',
  },
  metricsPerNamespaceMax: {
    default: 1000,
    unit: 'metrics',
    minimum: 0,
    code: 1013,
    summary: 'metrics of one namespace; 0 turns it off',
  },
  dimensionSetsPerNamespaceMax: {
    default: 10,
    minimum: 0,
    unit: 'dimension sets',
    code: 1013,
    summary: 'different dimension sets of the metrics of one namespace; 0 turns it off',
  },
  statisticsPerDimensionSetMax: {
    default: 5,
    minimum: 0,
    unit: 'statistics types',
    summary: 'published statistics declared for one dimension set; 0 turns it off',
  },
  pointsPerQueryMax: {
    default: 10_000,
    unit: 'points',
    summary: 'windows of one object that one query may ask for',
  },
  seriesPerQueryMax: {
    default: 1000,
    unit: 'series',
    summary: 'objects times statistics that one GetMonitorDataBatch may ask for',
  },
  valuesPerQueryMax: {
    default: 1_000_000,
    unit: 'values',
    summary: 'objects times statistics times windows that one call may ask for',
  },
  samplesPerQueryMax: {
    default: 10_000,
    unit: 'samples',
    summary: 'samples that one page of GetRawData may hold',
  },
  recordsPerPageMax: {
    default: 1000,
    unit: 'records',
    summary: 'records that one page of a list may hold',
  },
  keysPerAccountMax: {
    default: 2,
    unit: 'keys',
    minimum: 0,
    summary: 'main keys of one account in force, but for the automatic one; 0 turns it off',
  },
  tokensPerAccountMax: {
    default: 50,
    unit: 'tokens',
    minimum: 0,
    summary: 'access tokens of one account that are not revoked; 0 turns it off',
  },
  controlNoncesPerKeyMax: {
    default: 100_000,
    unit: 'nonces',
    summary: 'signed control calls of one key whose Timestamp is still taken; 4400 beyond',
  },
  detailsMax: {
    default: 100,
    unit: 'entries',
    minimum: 0,
    summary: 'bad data that one answer lists',
  },
  connectionsMax: {
    default: 20_000,
    unit: 'connections',
    reloadable: false,
    summary: 'open connections to the receiver',
  },
  headersTimeoutSeconds: {
    default: 10,
    unit: 'seconds',
    reloadable: false,
    code: 1012,
    summary: 'from the first byte of a request to the end of its header lines',
  },
  requestTimeoutSeconds: {
    default: 30,
    unit: 'seconds',
    reloadable: false,
    code: 1012,
    summary: 'from the first byte of a request to its last; as long for taking an answer',
  },
  keepAliveTimeoutSeconds: {
    default: 65,
    unit: 'seconds',
    reloadable: false,
    summary: 'how long an idle connection stays open',
  },
  drainTimeoutSeconds: {
    default: 30,
    unit: 'seconds',
    minimum: 0,
    summary: 'how long a stop waits for accepted requests',
  },
  checkpointBytesMax: {
    default: 4_194_304,
    unit: 'bytes',
    reloadable: false,
    summary: 'write-ahead log of the embedded engine before it is folded into the data file',
  },
  replayEntriesMax: {
    default: 16_000_000,
    unit: 'reports',
    minimum: 0,
    summary: 'recent reports told apart from memory; older ones are looked up on disk',
  },
  ...alarmLimits,
  ...api3Limits,
  ...queryLimits,
} as const satisfies Record<string, Limit>;

export type LimitName = keyof typeof limits;

/** Each limit's value in force. */
export type Limits = Readonly<Record<LimitName, number>>;

export const defaultLimits: Limits = Object.fromEntries(
  Object.entries(limits).map(([name, limit]) => [name, limit.default]),
) as Limits;
