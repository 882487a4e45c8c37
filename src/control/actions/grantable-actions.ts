import type { Action } from './action.js';
import { aggregationActions } from './aggregation-actions.js';
import { alarmDeliveryActions } from './alarms/alarm-delivery-actions.js';
import { alarmExplanationActions } from './alarms/alarm-explanation-actions.js';
import { alarmListActions } from './alarms/alarm-list-actions.js';
import { alarmObjectActions } from './alarms/alarm-object-actions.js';
import { alarmReceiversActions } from './alarms/alarm-receivers-actions.js';
import { alarmRehearsalActions } from './alarms/alarm-rehearsal-actions.js';
import { alarmRuleActions } from './alarms/alarm-rule-actions.js';
import { alarmSilenceActions } from './alarms/alarm-silence-actions.js';
import { grantableAuditActions } from './audit-actions.js';
import { batchActions } from './batch-actions.js';
import { dataActions } from './data-actions.js';
import { deletionActions } from './deletion-actions.js';
import { metricActions } from './metric-actions.js';
import { namespaceActions } from './namespace-actions.js';
import { tokenActions } from './token-actions.js';
import { usageActions } from './usage-actions.js';

/** What an account may call, and so a sub key where it is granted. */
export const grantableActions: ReadonlyMap<string, Action> = new Map(
  Object.entries<Action>({
    ...namespaceActions,
    ...metricActions,
    ...aggregationActions,
    ...dataActions,
    ...batchActions,
    ...deletionActions,
    ...alarmRuleActions,
    ...alarmObjectActions,
    ...alarmReceiversActions,
    ...alarmDeliveryActions,
    ...alarmListActions,
    ...alarmSilenceActions,
    ...alarmExplanationActions,
    ...alarmRehearsalActions,
    ...usageActions,
    ...tokenActions,
    ...grantableAuditActions,
  }),
);
