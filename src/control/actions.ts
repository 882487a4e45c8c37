import { accountActions } from './account-actions.js';
import type { Action } from './action.js';
import { aggregationActions } from './aggregation-actions.js';
import { alarmExplanationActions } from './alarm-explanation-actions.js';
import { alarmListActions } from './alarm-list-actions.js';
import { alarmObjectActions } from './alarm-object-actions.js';
import { alarmReceiversActions } from './alarm-receivers-actions.js';
import { alarmRehearsalActions } from './alarm-rehearsal-actions.js';
import { alarmRuleActions } from './alarm-rule-actions.js';
import { alarmSilenceActions } from './alarm-silence-actions.js';
import { backupActions } from './backup-actions.js';
import { batchActions } from './batch-actions.js';
import { dataActions } from './data-actions.js';
import { deletionActions } from './deletion-actions.js';
import { keyActions } from './key-actions.js';
import { metricActions } from './metric-actions.js';
import { namespaceActions } from './namespace-actions.js';
import { signatureActions } from './signature-actions.js';
import { usageActions } from './usage-actions.js';

/** Everything that the control plane does, by the name that a call's Action gives. */
export const actions: ReadonlyMap<string, Action> = new Map(
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
    ...alarmListActions,
    ...alarmSilenceActions,
    ...alarmExplanationActions,
    ...alarmRehearsalActions,
    ...usageActions,
    ...accountActions,
    ...keyActions,
    ...signatureActions,
    ...backupActions,
  }),
);
