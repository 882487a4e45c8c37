import { createHash } from 'node:crypto';
import type { Delivery } from '../catalog/alarms/alarm.js';
import type { NoticeChannel } from '../catalog/alarms/alarm-receivers.js';
import { channelRules } from './notifiers/channel-rules.js';
import type { GatheredDeliveries } from './notifiers/notifier.js';

/** So many lanes that are full leave room for others. */
const fullLanes = 4;

/** Deliveries to one chat or mail group, which are gathered in messages; of others just one. */
interface Queue {
  readonly target: string;
  /** The longest due first. */
  deliveries: Delivery[];
}

/** What goes to one host. */
interface Lane {
  /** The longest due first. */
  queues: Queue[];
  /** Messages on their way. */
  inFlight: number;
  /** It did not answer the last message: it is tried with one at a time until it does. */
  failing: boolean;
}

/** The target of a channel: its host chooses the lane, and equal channels share one queue. */
interface ChannelAddress {
  readonly host: string;
  /** A short stand-in for the whole channel, the same for equal ones. */
  readonly digest: string;
}

/** What decides which messages may begin. */
export interface LaneRules {
  /** How many deliveries, from the first on, go in one message. */
  readonly countThatFits: (deliveries: GatheredDeliveries) => number;
  /** Whether the channel takes a message now. */
  readonly admits: (channel: NoticeChannel) => boolean;
}

/** Shares what may be on its way among hosts: one that never answers holds nobody else up. */
export class OutboxLanes {
  readonly #rules: LaneRules;
  readonly #lanes = new Map<string, Lane>();
  /** Chats and mail groups that a message is on its way to: the next one gathers what comes. */
  readonly #busyTargets = new Set<string>();
  readonly #addresses = new WeakMap<NoticeChannel, ChannelAddress>();

  constructor(rules: LaneRules) {
    this.#rules = rules;
  }

  /** Puts what is due in the place of what was. */
  fill(due: readonly Delivery[]): void {
    for (const lane of this.#lanes.values()) lane.queues = [];
    const queues = new Map<string, Queue>();
    for (const delivery of due) {
      const target = this.#targetOf(delivery);
      const known = queues.get(target);
      if (known !== undefined) {
        known.deliveries.push(delivery);
        continue;
      }
      const queue: Queue = { target, deliveries: [delivery] };
      queues.set(target, queue);
      this.#laneOf(delivery).queues.push(queue);
    }
    for (const [host, lane] of this.#lanes) {
      if (lane.queues.length === 0 && lane.inFlight === 0) this.#lanes.delete(host);
    }
  }

  /**
   * Takes the messages that may begin now, by turns of the hosts, where so many are on their way at
   * most. `begun` is told of each before the next is looked for.
   */
  take(inFlightMax: number, begun: (message: GatheredDeliveries) => void): void {
    let inFlight = [...this.#lanes.values()].reduce((sum, lane) => sum + lane.inFlight, 0);
    for (const [host, lane] of [...this.#lanes]) {
      const laneMax = lane.failing ? 1 : Math.ceil(inFlightMax / fullLanes);
      const before = lane.inFlight;
      for (const queue of lane.queues) {
        if (lane.inFlight >= laneMax || inFlight >= inFlightMax) break;
        const message = this.#messageOf(queue);
        if (message === undefined) continue;
        lane.inFlight += 1;
        inFlight += 1;
        this.#busyTargets.add(queue.target);
        begun(message);
      }
      lane.queues = lane.queues.filter(({ deliveries }) => deliveries.length > 0);
      if (lane.inFlight === before) continue;
      this.#lanes.delete(host);
      this.#lanes.set(host, lane);
    }
  }

  /** A message that was taken is on its way no more. */
  leave([delivery]: GatheredDeliveries): void {
    this.#laneOf(delivery).inFlight -= 1;
    this.#busyTargets.delete(this.#targetOf(delivery));
  }

  /** Whether the host answered an attempt. */
  note([delivery]: GatheredDeliveries, answered: boolean): void {
    this.#laneOf(delivery).failing = !answered;
  }

  /** The next message of a queue, where it may begin. */
  #messageOf(queue: Queue): GatheredDeliveries | undefined {
    const [first, ...others] = queue.deliveries;
    if (first === undefined || this.#busyTargets.has(queue.target)) return undefined;
    if (!this.#rules.admits(first.channel)) return undefined;
    const count = this.#rules.countThatFits([first, ...others]);
    queue.deliveries = others.slice(count - 1);
    return [first, ...others.slice(0, count - 1)];
  }

  #laneOf({ channel }: Delivery): Lane {
    const { host } = this.#addressOf(channel);
    let lane = this.#lanes.get(host);
    if (lane === undefined) {
      lane = { queues: [], inFlight: 0, failing: false };
      this.#lanes.set(host, lane);
    }
    return lane;
  }

  /** The same for deliveries that may go in one message. */
  #targetOf({ deliveryId, channel, addresses, notice }: Delivery): string {
    if (!channelRules[channel.kind].gathers) return deliveryId;
    const { language, text } = notice;
    return JSON.stringify([this.#addressOf(channel).digest, addresses, language, text]);
  }

  /** Worked out once: thousands of deliveries share a channel, and its URL may be long. */
  #addressOf(channel: NoticeChannel): ChannelAddress {
    let address = this.#addresses.get(channel);
    if (address === undefined) {
      address = addressOf(channel);
      this.#addresses.set(channel, address);
    }
    return address;
  }
}

function addressOf(channel: NoticeChannel): ChannelAddress {
  const digest = createHash('sha256').update(JSON.stringify(channel)).digest('base64');
  // All mail goes to one server.
  const host = channel.kind === 'email' ? channel.kind : new URL(channel.url).host;
  return { host, digest };
}
