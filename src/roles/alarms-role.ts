import { AlarmService } from '../alarms/alarm-service.js';
import type { Config } from '../config/config.js';
import type { Engines } from '../engines.js';
import { secondsOf } from '../model/clock.js';
import type { SharedParts } from './shared-parts.js';

/** Judges alarm rules, and tells people. */
export class AlarmsRole {
  readonly #shared: SharedParts;
  #service: AlarmService | undefined;

  constructor(shared: SharedParts) {
    this.#shared = shared;
  }

  begin(engines: Engines): void {
    const { live, clock, metrics, telemetry } = this.#shared;
    const settings = (): Config => live.current;
    const seconds = (): number => secondsOf(clock);
    const service = new AlarmService({ ...engines, settings, clock: seconds }, telemetry);
    metrics.watchAlarms({
      judgementLagSeconds: () => service.judgementLagSeconds,
      openAlarmCount: () => engines.alarms.openAlarms().length,
    });
    this.#service = service;
  }

  /** Undefined until it has begun. */
  get service(): AlarmService | undefined {
    return this.#service;
  }

  async close(): Promise<void> {
    await this.#service?.close();
  }
}
