/** Where the process stands in its life. */
export type LifeState = 'starting' | 'serving' | 'draining';

/** Why a process that serves takes no reports all the same. */
export type UnreadyReason = 'storeUnavailable' | 'storeBusy' | 'noWorkers';

/** An answer to whoever watches over the process. */
export interface HealthAnswer {
  readonly httpStatus: 200 | 503;
  /** One JSON object. */
  readonly body: string;
}

/** Tells a supervisor that the process lives, and a load balancer whether to send it reports. */
export class Health {
  state: LifeState = 'starting';
  /** What of the stored data is damaged: no reason to take no reports. */
  damages: readonly string[] = [];
  readonly #checks = new Map<UnreadyReason, () => boolean>();

  /** Has the reason given for as long as the check says true. */
  watch(reason: UnreadyReason, check: () => boolean): void {
    this.#checks.set(reason, check);
  }

  /** Why no reports are taken; empty where they are, but for the state. */
  reasons(): UnreadyReason[] {
    return [...this.#checks].filter(([, check]) => check()).map(([reason]) => reason);
  }

  /** `{"alive":true,"state":…}`: answered in every state, so that a drain is not cut short. */
  healthz(): HealthAnswer {
    return { httpStatus: 200, body: JSON.stringify({ alive: true, state: this.state }) };
  }

  /** `{"ready":…,"state":…,"reasons":[…]}`, with 503 where not ready; `damaged` where data is. */
  readyz(): HealthAnswer {
    const { state } = this;
    const reasons = this.reasons();
    const damaged = this.damages.length === 0 ? {} : { damaged: this.damages };
    const ready = state === 'serving' && reasons.length === 0;
    return {
      httpStatus: ready ? 200 : 503,
      body: JSON.stringify({ ready, state, reasons, ...damaged }),
    };
  }
}
