import { withAllTypes } from './all-types.js';
import type { CallGround } from './call-ground.js';

export type CallParameters = Readonly<Record<string, string>>;

/** The dearest call of an action that its limits allow. */
export type DearCall = (ground: CallGround) => CallParameters;

const daySeconds = 86_400;
/** Divides the longest day that is asked for, at windows of 10 s, among a million values. */
const objectsOfDay = 115;

const metric = { namespace: 'bench', metricName: 'cpu_percent' };
const setNames = { 'dimensionNames.0': 'host', 'dimensionNames.1': 'site' };
const site = { 'dimensions.0.name': 'site', 'dimensions.0.value': 'north' };
const siteName = { 'dimensionNames.0': 'site' };
const page = { limit: '1000' };
const terms = { operatorType: '>', threshold: '1e300', constancy: '1' };

function host(prefix: string, at: number): CallParameters {
  return {
    [`${prefix}dimensions.0.name`]: 'host',
    [`${prefix}dimensions.0.value`]: `web-${10_000 + at}`,
    [`${prefix}dimensions.1.name`]: 'site',
    [`${prefix}dimensions.1.value`]: 'north',
  };
}

/** The last day, up to now. */
function lastDay(periodSeconds: number): CallParameters {
  const end = Math.floor(Date.now() / 1000);
  const period = String(periodSeconds);
  return { period, startTime: String(end - daySeconds), endTime: String(end) };
}

function batch(): CallParameters {
  const objects = Array.from({ length: objectsOfDay }, (_, at) => host(`objects.${at}.`, at));
  return Object.assign(
    { ...metric, ...lastDay(10), 'statistics.0': 'sum' },
    ...objects,
  ) as CallParameters;
}

/** A group with as many channels as it may have; nobody is there to be told. */
function channels(): CallParameters {
  const each = Array.from({ length: 10 }, (_, at) => ({
    [`channels.${at}.kind`]: 'webhook',
    [`channels.${at}.url`]: `http://192.0.2.1:9/${'x'.repeat(1900)}`,
  }));
  return Object.assign({}, ...each) as CallParameters;
}

/** The actions that change things have short answers: what is dear of them is what they go through. */
const changes: Readonly<Record<string, DearCall>> = {
  CreateNamespace: () => ({ namespace: 'made' }),
  CreateMetric: () =>
    withAllTypes({ namespace: 'made', metricName: 'm', metricCname: 'm', ...setNames }),
  ModifyMetric: () => ({ ...metric, metricCname: '磁'.repeat(255), unit: '磁'.repeat(255) }),
  CreateMetricAggeration: () =>
    withAllTypes({ namespace: 'made', metricName: 'm', 'dimensionNames.0': 'host' }),
  CreateMetricAggregation: () =>
    withAllTypes({ namespace: 'made', metricName: 'm', 'dimensionNames.0': 'site' }),
  CreateMetricStatisticsType: () => withAllTypes({ ...metric, ...setNames }),
  DeleteMetricStatisticsType: () => withAllTypes({ ...metric, ...setNames }),
  DeleteMetricAggeration: () => ({
    ...{ namespace: 'made', metricName: 'm', 'dimensionNames.0': 'host' },
  }),
  DeleteMetricAggregation: () => ({
    ...{ namespace: 'made', metricName: 'm', 'dimensionNames.0': 'site' },
  }),
  CreateAlarmRule: () => ({
    ...metric,
    ...siteName,
    ...terms,
    ...{ period: '300', statistics: 'max' },
  }),
  ModifyAlarmRule: ({ ruleId }) => ({ alarmRuleId: ruleId, threshold: '1e301' }),
  BindAlarmRuleObjects: ({ spareRuleId }) => ({ alarmRuleId: spareRuleId, ...host('', 9999) }),
  UnbindAlarmRuleObjects: ({ ruleId }) => ({ alarmRuleId: ruleId, ...host('', 0) }),
  CreateAlarmReceivers: () => ({ name: 'n'.repeat(64), ...channels() }),
  ModifyAlarmReceivers: ({ receiversId }) => ({ receiversId, ...channels() }),
  BindAlarmRuleReceivers: ({ ruleId, receiversId }) => ({ alarmRuleId: ruleId, receiversId }),
  UnbindAlarmRuleReceivers: ({ ruleId }) => ({ alarmRuleId: ruleId }),
  SendTestNotice: ({ receiversId }) => ({ receiversId }),
  CreateAlarmSilence: ({ ruleId }) => ({
    ...{ alarmRuleId: ruleId, endTime: String(2 ** 32), reason: 'r'.repeat(255) },
  }),
  DeleteAlarmSilence: ({ silenceId }) => ({ silenceId }),
  CreateKey: () => ({ kind: 'sub', ...grants() }),
  ImportKey: () => ({
    ...{ secretId: 'x'.repeat(128), secretKey: 'x'.repeat(100_000), kind: 'sub' },
    ...grants(),
  }),
  GrantKey: ({ secretId }) => ({ secretId, ...grants() }),
  BlockKey: ({ secretId }) => ({ secretId }),
  UnblockKey: ({ secretId }) => ({ secretId }),
  RotateKey: ({ secretId }) => ({ secretId }),
  RevokeKey: ({ secretId }) => ({ secretId }),
  CreateToken: () => ({ kind: 'read', note: '磁'.repeat(255) }),
  RevokeToken: ({ tokenId }) => ({ tokenId }),
};

function grants(): CallParameters {
  return Object.fromEntries(
    Array.from({ length: 4000 }, (_, at) => [`grants.${at}`, 'DescribeAlarmRuleByObject']),
  );
}

const reads: Readonly<Record<string, DearCall>> = {
  DescribeNamespace: () => ({}),
  DescribeMetric: () => ({ namespace: 'many' }),
  DescribeObjects: () => ({ ...metric, ...setNames, ...page, offset: '30000' }),
  GetMonitorData: () => ({ ...metric, ...site, ...lastDay(10), statistics: 'sum' }),
  GetMonitorRealtimeData: () => ({ ...metric, ...site, statistics: 'sum', period: '86400' }),
  GetRawData: () => ({
    ...{ ...metric, ...host('', 0), limit: '10000' },
    ...{ startTime: '0', endTime: String(2 ** 32 - 1) },
  }),
  GetMonitorDataBatch: batch,
  DescribeAlarmRuleList: () => ({ namespace: 'bench', rows: '1000' }),
  DescribeAlarmRuleObjects: ({ ruleId }) => ({ alarmRuleId: ruleId, ...page }),
  DescribeAlarmRuleByObject: () => ({ ...metric, ...host('', 0), rows: '1000' }),
  DescribeAlarmReceivers: () => page,
  DescribeAlarmDeliveries: () => page,
  DescribeAlarmList: () => ({ startTime: '0', endTime: String(2 ** 32 - 1), ...page }),
  DescribeAlarmSilences: () => page,
  ExplainAlarmRule: ({ wildRuleId }) => {
    const end = Math.floor(Date.now() / 1000);
    const range = { startTime: String(end - 9999 * 3600), endTime: String(end) };
    return { alarmRuleId: wildRuleId, ...host('', 0), ...range };
  },
  TestAlarmRule: ({ seriesCount }) => {
    const end = Math.floor(Date.now() / 1000);
    const windows = Math.floor(1_000_000 / seriesCount) - 1;
    const range = { startTime: String(end - windows * 10), endTime: String(end) };
    const rule = { ...metric, ...setNames, ...range, period: '10', statistics: 'avg', isWild: '1' };
    return { ...rule, operatorType: '>', threshold: '0', constancy: '1', ...page };
  },
  DescribeQuota: () => ({}),
  DescribeCardinality: () => metric,
  DescribeAccounts: () => ({}),
  DescribeKeys: () => ({}),
  DescribeTokens: () => ({}),
  ExplainSignature: ({ senderId }) => ({
    ...{ method: 'POST', path: '/v2/index.php', host: 'a' },
    body: JSON.stringify({ SecretId: senderId, Region: 'x'.repeat(100_000), Signature: 'no' }),
  }),
  CheckData: () => ({}),
  StartBackup: ({ backupFolder }) => ({ folder: backupFolder }),
  DescribeBackup: () => ({}),
  CreateConsoleLink: () => ({}),
  DescribeAuditEvents: () => ({ limit: '1000' }),
  VerifyAuditTrail: () => ({}),
  DescribeNode: () => ({}),
  ResendAlarmDelivery: () => ({ deliveryId: 'none' }),
};

/** Last, for they take away what the others go through. */
const deletions: Readonly<Record<string, DearCall>> = {
  DeleteMonitorData: () => ({ ...metric, ...site }),
  DeleteAlarmRule: ({ ruleId }) => ({ alarmRuleId: ruleId }),
  DeleteAlarmReceivers: ({ spareReceiversId }) => ({ receiversId: spareReceiversId }),
  DeleteMetric: () => metric,
  DeleteNamespace: () => ({ namespace: 'empty' }),
};

/** By the action, in the order in which they are asked. */
export const dearCalls: Readonly<Record<string, DearCall>> = { ...reads, ...changes, ...deletions };

/** More parameters than an action looks at, up to what a call may bring: they are parsed all the same. */
export function withFiller(parameters: CallParameters): CallParameters {
  const bytes = Object.entries(parameters).reduce(
    (sum, [name, text]) => sum + encodeURIComponent(name).length + encodeURIComponent(text).length,
    2 * Object.keys(parameters).length,
  );
  const count = Math.max(0, parametersMax - Object.keys(parameters).length);
  const each = Math.floor((contentBytesMax - bytes) / Math.max(1, count)) - fillerNameBytes;
  if (each < 0) return parameters;
  const filler = Array.from({ length: count }, (_, at) => [`filler.${at}`, 'x'.repeat(each)]);
  return { ...parameters, ...(Object.fromEntries(filler) as CallParameters) };
}

/** Below the defaults by what every call has: Action, Region, and some room. */
const parametersMax = 8180;
const contentBytesMax = 1_040_000;
const fillerNameBytes = 'filler.9999=&'.length;
