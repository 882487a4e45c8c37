import type { Limit } from './limit.js';

/** The bounds of API 3.0, as it publishes them. */
export const api3Limits = {
  api3TimestampSkewSeconds: {
    default: 300,
    unit: 'seconds',
    summary: 'API 3.0: how far X-TC-Timestamp, or Timestamp, may lie off the clock',
  },
  api3AnnounceBehindSeconds: {
    default: 300,
    unit: 'seconds',
    minimum: 0,
    summary:
      'API 3.0: how far AnnounceTimestamp may lie behind the clock, and never further than timestampSkewBehindSeconds',
  },
  api3AnnounceAheadSeconds: {
    default: 0,
    unit: 'seconds',
    minimum: 0,
    summary:
      'API 3.0: how far AnnounceTimestamp may lie ahead of the clock, and never further than timestampSkewAheadSeconds',
  },
  api3PairsMax: {
    default: 30,
    unit: 'pairs',
    summary: 'API 3.0: entries of Metrics in one call',
  },
  api3MetricsMax: {
    default: 100,
    unit: 'metrics',
    minimum: 0,
    summary: 'API 3.0: metrics of its namespace; 0 turns it off',
  },
  api3MetricNameBytesMax: {
    default: 255,
    unit: 'bytes',
    summary: 'API 3.0: MetricName',
  },
  api3InstanceBytesMax: {
    default: 128,
    unit: 'bytes',
    summary: 'API 3.0: AnnounceInstance, and AnnounceIp',
  },
  api3InstancesMax: {
    default: 10,
    unit: 'instances',
    summary: 'API 3.0: entries of Instances in one GetMonitorData',
  },
  api3PointsMax: {
    default: 1440,
    unit: 'points',
    summary: 'API 3.0: windows of one instance that one query may ask for',
  },
  api3QueryBytesMax: {
    default: 32_768,
    unit: 'bytes',
    summary: 'API 3.0: query of a GET; the body of a POST is bound by contentBytesMax',
  },
} as const satisfies Record<string, Limit>;
