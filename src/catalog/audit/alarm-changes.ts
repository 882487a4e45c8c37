import type { AlarmReceivers } from '../alarms/alarm-receivers.js';
import type { AlarmTables } from '../alarms/alarm-tables.js';
import type { ChangesOf } from './recorded-tables.js';

/** What the audit trail tells of writes to alarms: what people set, not what judging finds. */
export const alarmChanges: ChangesOf<AlarmTables> = {
  putRule: ({ ruleId, accountId, ...terms }) => ({
    target: `alarm rule ${ruleId}`,
    accountId,
    details: terms,
  }),
  deleteRules: (ruleIds, silences) =>
    ruleIds.length === 0
      ? undefined
      : {
          target: `alarm rule ${ruleIds.join(', ')}`,
          details: { silences: silences.map(({ silenceId }) => silenceId) },
        },
  insertObject: (ruleId, dimensionValues) => ({
    target: `alarm rule ${ruleId}`,
    details: { dimensionValues },
  }),
  deleteObject: (ruleId, dimensionValues) => ({
    target: `alarm rule ${ruleId}`,
    details: { dimensionValues },
  }),
  putReceivers: (receivers) => ({
    target: `group of receivers ${receivers.receiversId}`,
    accountId: receivers.accountId,
    details: receiversOf(receivers),
  }),
  deleteReceivers: (receiversId) => ({ target: `group of receivers ${receiversId}` }),
  insertSilence: ({ silenceId, accountId, ...silence }) => ({
    target: `silence ${silenceId}`,
    accountId,
    details: silence,
  }),
  requeueDelivery: (accountId, deliveryId) => ({ target: `delivery ${deliveryId}`, accountId }),
  deleteSilence: (silenceId) => ({ target: `silence ${silenceId}` }),
  hasRule: null,
  newReceiversId: null,
  hasSilence: null,
  putProgress: null,
  newAlarmIds: null,
  putChanges: null,
  heldBy: null,
  putAttempts: null,
  deleteAlarmsBefore: null,
  readLease: null,
  putLease: null,
  listAlarms: null,
  listDeliveries: null,
};

/** Without URLs, of which some hold a token, and without what channels sign by. */
function receiversOf({ name, channels, configured }: AlarmReceivers): Record<string, unknown> {
  return {
    name,
    configured,
    channels: channels.map((channel) =>
      channel.kind === 'email'
        ? { kind: channel.kind, addresses: channel.addresses }
        : { kind: channel.kind, host: hostOf(channel.url) },
    ),
  };
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : '';
}
