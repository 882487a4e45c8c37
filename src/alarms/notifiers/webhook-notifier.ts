import { createHmac } from 'node:crypto';
import type { Alarm, Delivery } from '../../catalog/alarms/alarm.js';
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
import { postForStatus } from './post-json.js';

/** Posts a notice as JSON, signed where the channel has a secret. */
export class WebhookNotifier implements Notifier {
  readonly #parts: NotifierParts;

  constructor(parts: NotifierParts) {
    this.#parts = parts;
  }

  async deliver([delivery]: GatheredDeliveries, signal: AbortSignal): Promise<DeliveryResult> {
    const { channel, deliveryId } = delivery;
    const { kind } = channel;
    if (channel.kind !== 'webhook') throw new DeliveryError('no webhook');
    const body = JSON.stringify(webhookBodyOf(delivery));
    const timestamp = String(this.#parts.clock());
    const headers = {
      'x-putmon-delivery': deliveryId,
      'x-putmon-timestamp': timestamp,
      ...(channel.secret === undefined
        ? {}
        : { 'x-putmon-signature': signatureOf(channel.secret, timestamp, body) }),
    };
    const { url } = channel;
    await postForStatus({ kind, url, body, headers, allowed: this.#parts.allowed(), signal });
    return { outcome: `${new URL(url).host} took it` };
  }
}

/** `sha256=` and the hexadecimal HMAC of the timestamp, a full stop and the body. */
function signatureOf(secret: string, timestamp: string, body: string): string {
  return `sha256=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;
}

function webhookBodyOf({ deliveryId, notice }: Delivery): object {
  const { alarm, kind, late, createdSeconds } = notice;
  const { rule, dimensionValues } = alarm;
  return {
    deliveryId,
    kind,
    late,
    createdSeconds,
    alarm: {
      alarmId: alarm.alarmId,
      alarmRuleId: rule.ruleId,
      severity: rule.severity,
      region: alarm.region,
      namespace: alarm.namespaceName,
      metricName: alarm.metricName,
      metricCname: textOf(alarm.displayName),
      unit: textOf(alarm.unit),
      dimensions: objectRecordOf({ dimensionNames: rule.dimensionNames, dimensionValues }),
      period: rule.periodSeconds,
      statistics: rule.statistic,
      operatorType: rule.operator,
      threshold: rule.threshold,
      occurSeconds: alarm.occurSeconds,
      value: alarm.value ?? null,
      end: endOf(alarm),
      content: textOf(alarm.content),
    },
  };
}

function textOf(text: string): string {
  return cutText(text, channelRules.webhook.bytesMax);
}

function endOf({ end }: Alarm): object | null {
  if (end === undefined) return null;
  return { reason: end.reason, recoverSeconds: end.recoverSeconds, value: end.value ?? null };
}
