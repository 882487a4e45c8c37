import type { AlarmReceivers } from '../../../catalog/alarms/alarm-receivers.js';
import { ControlRefusal } from '../control-refusal.js';
import { accountOf } from '../account-of.js';
import type { ActionCall } from '../action.js';
import type { Control } from '../control.js';

/**
 * The caller's group that receiversId names.
 * @throws ControlRefusal missingParameter, invalidParameter, sourceNotExists
 */
export function knownReceivers(call: ActionCall, control: Control): AlarmReceivers {
  call.parameters.required('receiversId');
  return findReceivers(call, control);
}

function findReceivers(call: ActionCall, control: Control): AlarmReceivers {
  const receiversId = call.parameters.integer('receiversId', 0);
  const receivers = control.alarms.receiversOf(receiversId);
  if (receivers?.accountId === accountOf(call, control).id) return receivers;
  throw new ControlRefusal('sourceNotExists', `there is no group of receivers ${receiversId}`);
}

/**
 * Who a rule is to tell, where receiversId says so; 0, as rules are listed, is nobody.
 * @throws ControlRefusal invalidParameter, sourceNotExists
 */
export function readReceivers(call: ActionCall, control: Control): { receiversId?: number } {
  if ((call.parameters.optional('receiversId') ?? '') === '') return {};
  const isNobody = call.parameters.integer('receiversId', 0) === 0;
  return { receiversId: isNobody ? 0 : findReceivers(call, control).receiversId };
}
