import { createHmac } from 'node:crypto';
import type { Delivery } from '../../catalog/alarms/alarm.js';
import type { NoticeChannel } from '../../catalog/alarms/alarm-receivers.js';
import { channelRules } from './channel-rules.js';
import { countThatFits, messageText, type MessageForm } from './message-text.js';
import { chatText, type NoticeText } from './notice-text.js';
import {
  DeliveryError,
  noticesOf,
  type DeliveryResult,
  type GatheredDeliveries,
  type Notifier,
  type NotifierParts,
} from './notifier.js';
import { errcodeAnswer, feishuAnswer, postToRobot, type RobotAnswer } from './post-to-robot.js';

type RobotKind = 'dingtalk' | 'wecom' | 'feishu';
type Robot = Extract<NoticeChannel, { readonly kind: RobotKind }>;

/** Robots of chats post plain texts: what they quote is never read as Markdown. */
abstract class RobotNotifier implements Notifier {
  protected abstract readonly kind: RobotKind;
  protected readonly answer: RobotAnswer = errcodeAnswer;
  readonly #parts: NotifierParts;

  constructor(parts: NotifierParts) {
    this.#parts = parts;
  }

  countThatFits(deliveries: GatheredDeliveries): number {
    const robot = this.#robotOf(deliveries[0]);
    return countThatFits(noticesOf(deliveries), this.#form(robot, this.#parts.clock()));
  }

  async deliver(deliveries: GatheredDeliveries, signal: AbortSignal): Promise<DeliveryResult> {
    const robot = this.#robotOf(deliveries[0]);
    const nowSeconds = this.#parts.clock();
    const text = messageText(noticesOf(deliveries), this.#form(robot, nowSeconds));
    const body = JSON.stringify(this.messageOf(text, robot, nowSeconds));
    const url = this.urlOf(robot, nowSeconds);
    const post = { kind: robot.kind, url, body, allowed: this.#parts.allowed(), signal };
    return { outcome: await postToRobot(post, this.answer) };
  }

  protected abstract messageOf(text: NoticeText, robot: Robot, nowSeconds: number): object;

  protected abstract urlOf(robot: Robot, nowSeconds: number): string;

  #form(robot: Robot, nowSeconds: number): MessageForm {
    const { bytesMax, measured } = channelRules[robot.kind];
    const { utcOffsetSeconds } = this.#parts.settings();
    const measuredOf = (text: NoticeText): string =>
      measured === 'text'
        ? contentOf(text)
        : JSON.stringify(this.messageOf(text, robot, nowSeconds));
    return {
      utcOffsetSeconds,
      escape: chatText,
      bytesMax,
      sizeOf: (text) => Buffer.byteLength(measuredOf(text)),
    };
  }

  #robotOf({ channel }: Delivery): Robot {
    if (channel.kind === this.kind) return channel;
    throw new DeliveryError(`no robot of ${this.kind}`);
  }
}

/** DingTalk: a text message of a custom robot, signed where its security setting is a secret. */
export class DingtalkNotifier extends RobotNotifier {
  protected readonly kind = 'dingtalk';

  protected messageOf(text: NoticeText): object {
    return textMessageOf(text);
  }

  protected urlOf(robot: Robot, nowSeconds: number): string {
    const url = new URL(robot.url);
    const secret = secretOf(robot);
    if (secret === undefined) return url.href;
    const timestamp = String(nowSeconds * 1000);
    const signed = `${timestamp}\n${secret}`;
    const sign = createHmac('sha256', secret).update(signed).digest('base64');
    url.searchParams.set('timestamp', timestamp);
    url.searchParams.set('sign', sign);
    return url.href;
  }
}

/** WeCom: a text message of a group robot. */
export class WecomNotifier extends RobotNotifier {
  protected readonly kind = 'wecom';

  protected messageOf(text: NoticeText): object {
    return textMessageOf(text);
  }

  protected urlOf({ url }: Robot): string {
    return url;
  }
}

/** Feishu: a rich text of plain elements, signed where its security setting is a secret. */
export class FeishuNotifier extends RobotNotifier {
  protected readonly kind = 'feishu';
  protected override readonly answer = feishuAnswer;

  protected messageOf({ title, lines }: NoticeText, robot: Robot, nowSeconds: number): object {
    const secret = secretOf(robot);
    const content = lines.map((line) => (line === '' ? [] : [{ tag: 'text', text: line }]));
    return {
      ...(secret === undefined ? {} : signatureOf(secret, nowSeconds)),
      msg_type: 'post',
      content: { post: { zh_cn: { title, content } } },
    };
  }

  protected urlOf({ url }: Robot): string {
    return url;
  }
}

/** Timestamp and secret are the key, and the text is empty. */
function signatureOf(secret: string, nowSeconds: number): { timestamp: string; sign: string } {
  const timestamp = String(nowSeconds);
  const sign = createHmac('sha256', `${timestamp}\n${secret}`).digest('base64');
  return { timestamp, sign };
}

function secretOf(robot: Robot): string | undefined {
  return 'secret' in robot ? robot.secret : undefined;
}

/** As DingTalk and WeCom take it. */
function textMessageOf(text: NoticeText): object {
  return { msgtype: 'text', text: { content: contentOf(text) } };
}

function contentOf({ title, lines }: NoticeText): string {
  return [title, ...lines].join('\n');
}
