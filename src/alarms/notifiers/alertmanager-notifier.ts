import type { Alarm, Delivery } from '../../catalog/alarms/alarm.js';
import { severityNames } from '../../catalog/alarms/severity.js';
import { objectKeyOf } from '../../model/monitored-object.js';
import { channelRules } from './channel-rules.js';
import { cutText } from './cut-text.js';
import { noticeText, plainText } from './notice-text.js';
import {
  DeliveryError,
  type DeliveryResult,
  type GatheredDeliveries,
  type Notifier,
  type NotifierParts,
} from './notifier.js';
import { postForStatus } from './post-json.js';

/** An open alarm ends when it is told to, not by Alertmanager's resolve_timeout. */
const openSeconds = 10 * 365 * 86_400;

/** Posts alerts to an Alertmanager; the object of an alarm is in its labels. */
export class AlertmanagerNotifier implements Notifier {
  readonly #parts: NotifierParts;

  constructor(parts: NotifierParts) {
    this.#parts = parts;
  }

  async deliver([delivery]: GatheredDeliveries, signal: AbortSignal): Promise<DeliveryResult> {
    const { channel } = delivery;
    const { kind } = channel;
    if (channel.kind !== 'alertmanager') throw new DeliveryError('no Alertmanager');
    const url = `${channel.url.replace(/\/+$/, '')}/api/v2/alerts`;
    const { user, password = '' } = channel;
    const basic = Buffer.from(`${user ?? ''}:${password}`).toString('base64');
    const headers: Record<string, string> =
      user === undefined ? {} : { authorization: `Basic ${basic}` };
    const body = JSON.stringify([this.#alertOf(delivery)]);
    await postForStatus({ kind, url, body, headers, allowed: this.#parts.allowed(), signal });
    return { outcome: `${new URL(url).host} took it` };
  }

  #alertOf({ notice }: Delivery): object {
    const { alarm } = notice;
    const { utcOffsetSeconds } = this.#parts.settings();
    const { title, lines } = noticeText(notice, { utcOffsetSeconds, escape: String });
    const endSeconds = alarm.end?.recoverSeconds ?? alarm.occurSeconds + openSeconds;
    return {
      labels: labelsOf(alarm),
      annotations: { summary: textOf(title), description: textOf(lines.join('\n')) },
      startsAt: isoDate(alarm.occurSeconds),
      endsAt: isoDate(Math.max(endSeconds, alarm.occurSeconds)),
    };
  }
}

/** The same at the opening and at the end, and unlike any other alarm's. */
function labelsOf(alarm: Alarm): Record<string, string> {
  const { rule, dimensionValues } = alarm;
  const { dimensionNames } = rule;
  return {
    ...Object.fromEntries(
      dimensionNames.map((name, at) => [labelName(name), plainText(dimensionValues[at] ?? '')]),
    ),
    alertname: plainText(alarm.metricName),
    namespace: plainText(alarm.namespaceName),
    region: alarm.region,
    rule: rule.ruleId,
    severity: severityNames[rule.severity],
    object: objectKeyOf({ dimensionNames, dimensionValues }).toWellFormed(),
  };
}

function textOf(text: string): string {
  return cutText(text, channelRules.alertmanager.bytesMax);
}

/** Labels are ASCII words; `object` tells apart what becomes the same by it. */
function labelName(dimensionName: string): string {
  return `dimension_${dimensionName.replace(/\W/g, '_')}`;
}

function isoDate(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}
