import { CatalogConflictError } from '../../../catalog/catalog.js';
import { quote } from '../../../protocol/quote.js';
import { accountOf } from '../account-of.js';
import type { Action } from '../action.js';
import { ControlRefusal } from '../control-refusal.js';

const resendAlarmDelivery: Action = {
  operatorOnly: false,
  changes: true,
  summary: 'sends a notice once more that was delivered or given up, to all whom it went to',
  parameters: 'deliveryId!',
  async run(call, control) {
    const deliveryId = call.parameters.required('deliveryId');
    const account = accountOf(call, control);
    try {
      if (await control.alarms.resendDelivery(account.id, deliveryId)) return {};
    } catch (error) {
      if (!(error instanceof CatalogConflictError)) throw error;
      throw new ControlRefusal('invalidParameter', error.message);
    }
    throw new ControlRefusal('sourceNotExists', `there is no delivery ${quote(deliveryId)}`);
  },
};

export const alarmDeliveryActions = { ResendAlarmDelivery: resendAlarmDelivery };
