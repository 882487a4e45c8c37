import type { NoticeChannel } from '../catalog/alarms/alarm-receivers.js';
import { channelRules, longestPaceSeconds } from './notifiers/channel-rules.js';

/** What one channel was sent lately. */
interface Sent {
  /** UNIX seconds of each message, the earliest first. */
  times: readonly number[];
  pause: { readonly startSeconds: number; readonly seconds: number };
}

const noPause: Sent['pause'] = { startSeconds: 0, seconds: 0 };

/**
 * Keeps each channel within the rate that its other side takes. Only in memory: a notice that has
 * to wait stays in the outbox.
 */
export class NoticePace {
  /** UNIX seconds. */
  readonly #clock: () => number;
  readonly #sent = new Map<string, Sent>();

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** Whether the channel takes another message now. */
  admits(channel: NoticeChannel): boolean {
    const sent = this.#sent.get(keyOf(channel));
    if (sent === undefined) return true;
    const nowSeconds = this.#clock();
    this.#adjust(sent, nowSeconds);
    if (isPaused(sent, nowSeconds)) return false;
    // The clock shows whole seconds: a message is as old as it shows, less up to one second.
    return channelRules[channel.kind].pace.every(
      ({ messages, seconds }) =>
        sent.times.filter((time) => time >= nowSeconds - seconds).length < messages,
    );
  }

  /** A message goes to the channel now. */
  note(channel: NoticeChannel): void {
    if (channelRules[channel.kind].pace.length === 0) return;
    this.#forgetIdle();
    const sent = this.#sentOf(channel);
    sent.times = [...sent.times, this.#clock()];
  }

  /** Nothing goes to the channel for so long: it said that it gets too much. */
  pause(channel: NoticeChannel, seconds: number): void {
    this.#sentOf(channel).pause = { startSeconds: this.#clock(), seconds };
  }

  #sentOf(channel: NoticeChannel): Sent {
    const key = keyOf(channel);
    const sent = this.#sent.get(key) ?? { times: [], pause: noPause };
    this.#sent.set(key, sent);
    return sent;
  }

  #forgetIdle(): void {
    const nowSeconds = this.#clock();
    for (const [key, sent] of this.#sent) {
      this.#adjust(sent, nowSeconds);
      if (sent.times.length === 0 && !isPaused(sent, nowSeconds)) this.#sent.delete(key);
    }
  }

  /** By a clock that was set back, what was sent later than now was sent now: nothing waits longer. */
  #adjust(sent: Sent, nowSeconds: number): void {
    sent.times = sent.times
      .map((time) => Math.min(time, nowSeconds))
      .filter((time) => time >= nowSeconds - longestPaceSeconds);
    const { startSeconds, seconds } = sent.pause;
    sent.pause = { startSeconds: Math.min(startSeconds, nowSeconds), seconds };
  }
}

function isPaused({ pause }: Sent, nowSeconds: number): boolean {
  return nowSeconds < pause.startSeconds + pause.seconds;
}

/** A robot is its URL, whatever group names it. */
function keyOf(channel: NoticeChannel): string {
  return 'url' in channel ? `${channel.kind} ${channel.url}` : channel.kind;
}
