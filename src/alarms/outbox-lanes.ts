import type { Delivery } from '../catalog/alarms/alarm.js';
import type { NoticeChannel } from '../catalog/alarms/alarm-receivers.js';

/** So many lanes that are full leave room for others. */
const fullLanes = 4;

/** Deliveries to one host. */
interface Lane {
  /** The longest due first. */
  due: Delivery[];
  inFlight: number;
  /** It did not take the last notice: it is tried with one at a time until it does. */
  failing: boolean;
}

/** Shares what may be on its way among hosts: one that never answers holds nobody else up. */
export class OutboxLanes {
  readonly #lanes = new Map<string, Lane>();

  /** Puts what is due in the place of what was. */
  fill(due: readonly Delivery[]): void {
    for (const lane of this.#lanes.values()) lane.due = [];
    for (const delivery of due) this.#laneOf(delivery).due.push(delivery);
    for (const [host, lane] of this.#lanes) {
      if (lane.due.length === 0 && lane.inFlight === 0) this.#lanes.delete(host);
    }
  }

  /** Takes what may begin now, by turns, where so many deliveries are on their way at most. */
  take(inFlightMax: number): Delivery[] {
    const taken: Delivery[] = [];
    let inFlight = [...this.#lanes.values()].reduce((sum, lane) => sum + lane.inFlight, 0);
    for (const [host, lane] of [...this.#lanes]) {
      const laneMax = lane.failing ? 1 : Math.ceil(inFlightMax / fullLanes);
      const begun = lane.due.splice(0, Math.min(laneMax - lane.inFlight, inFlightMax - inFlight));
      if (begun.length === 0) continue;
      this.#lanes.delete(host);
      this.#lanes.set(host, lane);
      lane.inFlight += begun.length;
      inFlight += begun.length;
      taken.push(...begun);
    }
    return taken;
  }

  /** A delivery that was taken is on its way no more. */
  leave(delivery: Delivery): void {
    this.#laneOf(delivery).inFlight -= 1;
  }

  /** What became of an attempt. */
  note(delivery: Delivery, delivered: boolean): void {
    this.#laneOf(delivery).failing = !delivered;
  }

  #laneOf({ channel }: Delivery): Lane {
    const host = hostOf(channel);
    let lane = this.#lanes.get(host);
    if (lane === undefined) {
      lane = { due: [], inFlight: 0, failing: false };
      this.#lanes.set(host, lane);
    }
    return lane;
  }
}

/** All mail goes to one server. */
function hostOf(channel: NoticeChannel): string {
  return channel.kind === 'email' ? channel.kind : new URL(channel.url).host;
}
