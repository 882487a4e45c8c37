import { AlarmMemory } from '../alarms/alarm-memory.js';
import type { AlarmStorage } from '../alarms/alarm-storage.js';
import type { AlarmTables } from '../alarms/alarm-tables.js';
import { InProcessDeliveryClaims } from '../alarms/delivery-claims.js';
import { type AlarmRows, MemoryAlarmTables } from './memory-alarm-tables.js';

/** Alarms in memory: gone with the process. Any number of catalogs may share them. */
export class MemoryAlarmStorage implements AlarmStorage {
  readonly isShared = true;
  readonly claims = new InProcessDeliveryClaims(
    ({ deliveryId, attempts }) =>
      this.#rows.memory.deliveries.get(deliveryId)?.attempts === attempts,
  );
  #rows: AlarmRows = {
    memory: new AlarmMemory(),
    alarms: new Map(),
    deliveries: new Map(),
    lease: { fence: 0 },
    nextAlarmId: 1,
    nextReceiversId: 1001,
  };
  #last: Promise<unknown> = Promise.resolve();

  read(): Promise<AlarmMemory> {
    return Promise.resolve(this.#rows.memory.copy());
  }

  /** One transaction at a time, of whichever catalog. */
  transact<Result>(work: (tables: AlarmTables) => Promise<Result>): Promise<Result> {
    const done = this.#last.then(async () => {
      const { memory, alarms, deliveries, ...rest } = this.#rows;
      const rows = {
        ...rest,
        memory: memory.copy(),
        alarms: new Map(alarms),
        deliveries: new Map(deliveries),
      };
      const result = await work(new MemoryAlarmTables(rows));
      this.#rows = rows;
      return result;
    });
    this.#last = done.catch(() => undefined);
    return done;
  }
}
