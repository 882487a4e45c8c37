import type { Api3Action } from './api3-action.js';
import { describeAlarmHistories } from './describe-alarm-histories.js';
import { describeBaseMetrics } from './describe-base-metrics.js';
import { describeStatisticData } from './describe-statistic-data.js';
import { getMonitorData } from './get-monitor-data.js';

/** The actions of API 3.0 that the control listener answers. */
export const api3Actions: ReadonlyMap<string, Api3Action> = new Map([
  ['GetMonitorData', getMonitorData],
  ['DescribeBaseMetrics', describeBaseMetrics],
  ['DescribeStatisticData', describeStatisticData],
  ['DescribeAlarmHistories', describeAlarmHistories],
]);
