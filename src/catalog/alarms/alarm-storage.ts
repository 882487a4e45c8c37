import type { MirroredStorage } from '../mirror.js';
import type { AlarmMemory } from './alarm-memory.js';
import type { AlarmTables } from './alarm-tables.js';
import type { DeliveryClaims } from './delivery-claims.js';

/** What an engine keeps of alarms. */
export interface AlarmStorage extends MirroredStorage<AlarmTables, AlarmMemory> {
  readonly claims: DeliveryClaims;
}
