import { AlarmMemory } from '../alarms/alarm-memory.js';
import type { AlarmStorage } from '../alarms/alarm-storage.js';
import type { AlarmTables } from '../alarms/alarm-tables.js';
import { InProcessDeliveryClaims } from '../alarms/delivery-claims.js';
import { type AlarmRows, MemoryAlarmTables } from './memory-alarm-tables.js';
import { MemoryStorage, SharedRows } from './memory-storage.js';

/** What all storages of the same alarms share. */
interface SharedAlarms {
  readonly rows: SharedRows<AlarmRows>;
  readonly claims: InProcessDeliveryClaims;
}

/** Alarms in memory: gone with the process. */
export class MemoryAlarmStorage
  extends MemoryStorage<AlarmTables, AlarmMemory, AlarmRows>
  implements AlarmStorage
{
  readonly claims: InProcessDeliveryClaims;
  readonly #shared: SharedAlarms;

  constructor(shared: SharedAlarms = emptyAlarms()) {
    super(shared.rows);
    this.#shared = shared;
    this.claims = shared.claims;
  }

  /** The same alarms, as another process has them. */
  another(): MemoryAlarmStorage {
    return new MemoryAlarmStorage(this.#shared);
  }

  protected copyOf({ memory, alarms, deliveries, ...rest }: AlarmRows): AlarmRows {
    return {
      ...rest,
      memory: memory.copy(),
      alarms: new Map(alarms),
      deliveries: new Map(deliveries),
    };
  }

  protected tablesOf(rows: AlarmRows): AlarmTables {
    return new MemoryAlarmTables(rows, this.claims);
  }
}

function emptyAlarms(): SharedAlarms {
  const rows = new SharedRows<AlarmRows>({
    memory: new AlarmMemory(),
    revision: 0,
    alarms: new Map(),
    deliveries: new Map(),
    lease: { fence: 0 },
    nextAlarmId: 1,
    nextReceiversId: 1001,
  });
  const claims = new InProcessDeliveryClaims(
    ({ deliveryId, attempts }) =>
      rows.committed.memory.deliveries.get(deliveryId)?.attempts === attempts,
  );
  return { rows, claims };
}
