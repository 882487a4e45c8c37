import type { Delivery } from '../../catalog/alarms/alarm.js';
import { formatDate } from '../../query/dates.js';
import { objectRecordOf } from '../../query/objects.js';
import { channelRules } from './channel-rules.js';
import { cutText } from './cut-text.js';
import {
  DeliveryError,
  type DeliveryResult,
  type GatheredDeliveries,
  type Notifier,
  type NotifierParts,
} from './notifier.js';
import { checkStatus, postForAnswer } from './post-json.js';
import { parseJsonObject } from '../../model/json-object.js';

/**
 * Calls back as the original did: the answer repeats sessionId, with retCode 0, or the same is sent
 * again, three times in all.
 */
export class CallbackNotifier implements Notifier {
  readonly attemptsMax = 3;
  readonly #parts: NotifierParts;

  constructor(parts: NotifierParts) {
    this.#parts = parts;
  }

  async deliver([delivery]: GatheredDeliveries, signal: AbortSignal): Promise<DeliveryResult> {
    const { channel, deliveryId } = delivery;
    const { kind } = channel;
    if (channel.kind !== 'callback') throw new DeliveryError('no callback');
    const { utcOffsetSeconds } = this.#parts.settings();
    const body = JSON.stringify(callbackBodyOf(delivery, utcOffsetSeconds));
    const { url } = channel;
    const post = { kind, url, body, headers: {}, allowed: this.#parts.allowed(), signal };
    const { status, body: said } = await postForAnswer(post);
    checkStatus(post, status);
    const answer = parseJsonObject(said);
    const { host } = new URL(url);
    if (answer?.['sessionId'] !== deliveryId) {
      throw new DeliveryError(`${host} did not repeat the sessionId`);
    }
    if (answer['retCode'] === 0) return { outcome: `${host} answered retCode 0` };
    throw new DeliveryError(`${host} answered with another retCode than 0`);
  }
}

/** The members that the original documented, and the severity. */
function callbackBodyOf({ deliveryId, notice }: Delivery, utcOffsetSeconds: number): object {
  const { alarm, createdSeconds } = notice;
  const { rule, dimensionValues, occurSeconds, end } = alarm;
  const { value } = end ?? alarm;
  const untilSeconds = end?.recoverSeconds ?? createdSeconds;
  return {
    sessionId: deliveryId,
    alarmStatus: end === undefined ? 1 : 0,
    alarmType: 'metric',
    alarmObjInfo: {
      region: alarm.region,
      namespace: alarm.namespaceName,
      dimensions: objectRecordOf({ dimensionNames: rule.dimensionNames, dimensionValues }),
    },
    alarmPolicyInfo: {
      policyId: rule.ruleId,
      policyName: rule.ruleId,
      severity: rule.severity,
      conditions: {
        metricName: alarm.metricName,
        metricShowName: textOf(alarm.displayName),
        calcType: rule.operator,
        calcValue: String(rule.threshold),
        currentValue: value === undefined ? '' : String(value),
        unit: textOf(alarm.unit),
        period: String(rule.periodSeconds),
        periodNum: String(rule.constancy),
        alarmNotifyType: rule.repeatSeconds > 0 ? 'continuousAlarm' : 'singleAlarm',
        alarmNotifyPeriod: rule.repeatSeconds,
      },
    },
    firstOccurTime: formatDate(occurSeconds, utcOffsetSeconds),
    durationTime: Math.max(0, untilSeconds - occurSeconds),
    recoverTime: end === undefined ? '0' : formatDate(end.recoverSeconds, utcOffsetSeconds),
  };
}

function textOf(text: string): string {
  return cutText(text, channelRules.callback.bytesMax);
}
