import { createHmac } from 'node:crypto';
import type { Delivery } from '../../catalog/alarms/alarm.js';
import { chatText, noticeText } from './notice-text.js';
import { DeliveryError, type Notifier, type NotifierParts } from './notifier.js';
import { postToRobot } from './post-to-robot.js';

/** Robots of chats post plain texts: what they quote is never read as Markdown. */
abstract class RobotNotifier implements Notifier {
  protected readonly parts: NotifierParts;

  constructor(parts: NotifierParts) {
    this.parts = parts;
  }

  abstract deliver(delivery: Delivery, signal: AbortSignal): Promise<string>;

  protected textOf({ notice }: Delivery): { title: string; text: string } {
    const { utcOffsetSeconds } = this.parts.settings();
    const { title, lines } = noticeText(notice, { utcOffsetSeconds, escape: chatText });
    return { title, text: lines.join('\n') };
  }

  /** As DingTalk and WeCom take it, and answer. */
  protected postText(delivery: Delivery, url: string, signal: AbortSignal): Promise<string> {
    const { title, text } = this.textOf(delivery);
    const message = { msgtype: 'text', text: { content: `${title}\n${text}` } };
    const post = { url, allowed: this.parts.allowed(), signal };
    return postToRobot(post, message, { code: 'errcode', reason: 'errmsg' });
  }
}

/** DingTalk: a text message of a custom robot, signed where its security setting is a secret. */
export class DingtalkNotifier extends RobotNotifier {
  deliver(delivery: Delivery, signal: AbortSignal): Promise<string> {
    const { channel } = delivery;
    if (channel.kind !== 'dingtalk') return Promise.reject(new DeliveryError('no DingTalk robot'));
    const url = new URL(channel.url);
    if (channel.secret !== undefined) {
      const timestamp = String(this.parts.clock() * 1000);
      const signed = `${timestamp}\n${channel.secret}`;
      const sign = createHmac('sha256', channel.secret).update(signed).digest('base64');
      url.searchParams.set('timestamp', timestamp);
      url.searchParams.set('sign', sign);
    }
    return this.postText(delivery, url.href, signal);
  }
}

/** WeCom: a text message of a group robot. */
export class WecomNotifier extends RobotNotifier {
  deliver(delivery: Delivery, signal: AbortSignal): Promise<string> {
    const { channel } = delivery;
    if (channel.kind !== 'wecom') return Promise.reject(new DeliveryError('no WeCom robot'));
    return this.postText(delivery, channel.url, signal);
  }
}

/** Feishu: a rich text of plain elements, signed where its security setting is a secret. */
export class FeishuNotifier extends RobotNotifier {
  async deliver(delivery: Delivery, signal: AbortSignal): Promise<string> {
    const { channel } = delivery;
    if (channel.kind !== 'feishu') throw new DeliveryError('no Feishu robot');
    const { title, text } = this.textOf(delivery);
    const content = text.split('\n').map((line) => [{ tag: 'text', text: line }]);
    const message = {
      ...(channel.secret === undefined ? {} : this.#signature(channel.secret)),
      msg_type: 'post',
      content: { post: { zh_cn: { title, content } } },
    };
    const post = { url: channel.url, allowed: this.parts.allowed(), signal };
    return postToRobot(post, message, { code: 'code', reason: 'msg' });
  }

  /** Timestamp and secret are the key, and the text is empty. */
  #signature(secret: string): { timestamp: string; sign: string } {
    const timestamp = String(this.parts.clock());
    const sign = createHmac('sha256', `${timestamp}\n${secret}`).digest('base64');
    return { timestamp, sign };
  }
}
