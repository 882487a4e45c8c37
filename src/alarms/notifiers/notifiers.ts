import type { NoticeChannel } from '../../catalog/alarms/alarm-receivers.js';
import { AlertmanagerNotifier } from './alertmanager-notifier.js';
import { CallbackNotifier } from './callback-notifier.js';
import { EmailNotifier } from './email-notifier.js';
import type { Notifier, NotifierParts } from './notifier.js';
import { DingtalkNotifier, FeishuNotifier, WecomNotifier } from './robot-notifiers.js';
import { WebhookNotifier } from './webhook-notifier.js';

export type Notifiers = Readonly<Record<NoticeChannel['kind'], Notifier>>;

/** A notifier for each kind of channel. */
export function notifiersOf(parts: NotifierParts): Notifiers {
  return {
    webhook: new WebhookNotifier(parts),
    callback: new CallbackNotifier(parts),
    email: new EmailNotifier(parts),
    dingtalk: new DingtalkNotifier(parts),
    wecom: new WecomNotifier(parts),
    feishu: new FeishuNotifier(parts),
    alertmanager: new AlertmanagerNotifier(parts),
  };
}
