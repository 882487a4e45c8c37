/** What a parameter of an action is; `name.N` is an array, from any first index. */
export const parameterSummaries = {
  alarmRuleId: 'the id of an alarm rule',
  body: 'body of the POST to explain',
  'channels.N.addresses.N': 'who is mailed',
  'channels.N.kind':
    '`webhook`, `callback`, `email`, `dingtalk`, `wecom`, `feishu` or `alertmanager`',
  'channels.N.password': 'of the user',
  'channels.N.secret': 'signs what is posted',
  'channels.N.url': 'where notices are posted',
  'channels.N.user': 'that Alertmanager asks for',
  constancy: 'how many windows must meet the condition',
  contentType: 'Content-Type of the request to explain',
  'dimensionNames.N': 'names of dimensions, in any order',
  'dimensions.N.name': 'name of a dimension of the object',
  'dimensions.N.value': 'its value',
  endtime: '`Y-m-d H:M:S` in the configured zone, or UNIX seconds',
  endTime: '`Y-m-d H:M:S` in the configured zone, or UNIX seconds',
  folder: 'absolute path of the folder that a backup makes',
  'grants.N': 'an action that a sub key may call, or `*` for any',
  host: 'Host header of the request to explain',
  isWild: '1 for a rule of every object, else 0',
  kind: '`main` or `sub`',
  limit: 'size of the page',
  method: 'GET or POST',
  metricCname: 'display name of the metric',
  metricName: 'letters, digits and underscores',
  missingData: 'a window without data: `ignore`, `alarm` or `keep`',
  name: 'name of a group of receivers, unlike any other of the account',
  namespace: 'letters, digits and underscores',
  'objects.N.dimensions.N.name': 'name of a dimension of an object',
  'objects.N.dimensions.N.value': 'its value',
  offset: 'how many are left out before the page',
  operatorType: '`>`, `<`, `>=`, `<=`, `!=` or `==`',
  path: 'path of the request to explain',
  period: 'length of a window in seconds: 10, 60, 300, 3600 or 86400',
  query: 'query of the GET to explain',
  reason: 'why, for people',
  receiversId: 'the number of a group of receivers',
  recoveryThreshold: 'in place of the threshold while an alarm is open',
  repeatSeconds: 'how often an open alarm is told again; 0: never',
  rows: 'size of the page',
  secretId: 'the SecretId of a key',
  secretKey: 'the SecretKey that senders sign with',
  signedText: 'the text that the sender believes it signed',
  silenceId: 'the id of a silence',
  starttime: '`Y-m-d H:M:S` in the configured zone, or UNIX seconds',
  startTime: '`Y-m-d H:M:S` in the configured zone, or UNIX seconds',
  statistics: 'max, min, sum, avg, last, or p50, p75, p90, p95, p99, p99.9',
  'statistics.N': 'max, min, sum, avg, last, or p50, p75, p90, p95, p99, p99.9',
  'statisticsType.N.period': 'length of the windows of a declared statistic, in seconds',
  'statisticsType.N.statistics': 'the statistic that is declared',
  threshold: 'what the statistic is compared with',
  unit: 'what the values are counted in',
  windowsJudged: 'among how many windows constancy is counted; constancy where absent',
  withMasterKey: '1 to put the master key with the backup, else 0',
} as const;

const metric = 'namespace! metricName!';
const types = 'statisticsType.N.period statisticsType.N.statistics';
const declaredTypes = 'statisticsType.N.period! statisticsType.N.statistics!';
const dimensions = 'dimensions.N.name! dimensions.N.value!';
const object = `${metric} ${dimensions}`;
const channels =
  'channels.N.kind channels.N.url channels.N.secret channels.N.addresses.N channels.N.user ' +
  'channels.N.password';
const terms = 'windowsJudged recoveryThreshold missingData repeatSeconds';
const range = 'startTime endTime';

/** The parameters of each action beside the common ones; `!` marks those that must be there. */
export const parametersByAction: Readonly<Record<string, string>> = {
  CreateNamespace: 'namespace!',
  DescribeNamespace: '',
  DeleteNamespace: 'namespace!',
  CreateMetric: `${metric} metricCname! dimensionNames.N! unit ${types}`,
  DescribeMetric: 'namespace! metricName',
  ModifyMetric: `${metric} metricCname! unit`,
  DeleteMetric: metric,
  CreateMetricAggeration: `${metric} dimensionNames.N! ${types}`,
  CreateMetricAggregation: `${metric} dimensionNames.N! ${types}`,
  DeleteMetricAggeration: `${metric} dimensionNames.N!`,
  DeleteMetricAggregation: `${metric} dimensionNames.N!`,
  CreateMetricStatisticsType: `${metric} dimensionNames.N! ${declaredTypes}`,
  DeleteMetricStatisticsType: `${metric} dimensionNames.N! ${declaredTypes}`,
  DescribeObjects: `${metric} dimensionNames.N! offset limit`,
  GetMonitorData: `${object} statistics! period ${range}`,
  GetMonitorRealtimeData: `${object} statistics! period!`,
  GetRawData: `${object} ${range} offset limit`,
  GetMonitorDataBatch:
    `${metric} objects.N.dimensions.N.name! objects.N.dimensions.N.value! statistics.N! ` +
    `period ${range}`,
  DeleteMonitorData: `${object} ${range}`,
  CreateAlarmRule:
    `${metric} dimensionNames.N! period! statistics! operatorType! threshold! constancy! isWild ` +
    `receiversId ${terms}`,
  DescribeAlarmRuleList: 'namespace! metricName offset rows limit',
  ModifyAlarmRule: `alarmRuleId! operatorType threshold constancy receiversId ${terms}`,
  DeleteAlarmRule: 'alarmRuleId!',
  BindAlarmRuleObjects: `alarmRuleId! ${dimensions}`,
  DescribeAlarmRuleObjects: 'alarmRuleId! offset limit',
  DescribeAlarmRuleByObject: `${object} offset limit`,
  UnbindAlarmRuleObjects: `alarmRuleId! ${dimensions}`,
  BindAlarmRuleReceivers: 'alarmRuleId! receiversId!',
  UnbindAlarmRuleReceivers: 'alarmRuleId!',
  CreateAlarmReceivers: `name! ${channels}`,
  DescribeAlarmReceivers: 'offset limit',
  ModifyAlarmReceivers: `receiversId! name ${channels}`,
  DeleteAlarmReceivers: 'receiversId!',
  SendTestNotice: 'receiversId!',
  DescribeAlarmDeliveries: 'offset limit',
  DescribeAlarmList:
    'namespace metricName dimensions.N.name dimensions.N.value starttime endtime offset limit',
  CreateAlarmSilence: `alarmRuleId! endTime! dimensions.N.name dimensions.N.value reason`,
  DescribeAlarmSilences: 'offset limit',
  DeleteAlarmSilence: 'silenceId!',
  ExplainAlarmRule: `alarmRuleId! ${dimensions} ${range}`,
  TestAlarmRule:
    'alarmRuleId namespace metricName dimensionNames.N period statistics operatorType threshold ' +
    `constancy isWild ${terms} ${range} offset limit`,
  DescribeQuota: '',
  DescribeCardinality: metric,
  CreateKey: 'kind grants.N',
  ImportKey: 'secretId! secretKey! kind grants.N',
  DescribeKeys: '',
  RotateKey: 'secretId!',
  GrantKey: 'secretId! grants.N',
  BlockKey: 'secretId!',
  UnblockKey: 'secretId!',
  RevokeKey: 'secretId!',
  ExplainSignature: 'method! path! query body host contentType signedText',
  CheckData: '',
  StartBackup: 'folder! withMasterKey',
  DescribeBackup: '',
};
