import type { AlarmCatalog } from '../../catalog/alarms/alarm-catalog.js';
import type { CatalogView } from '../../catalog/catalog.js';
import type { Config } from '../../config/config.js';
import type { Clock } from '../../model/clock.js';
import type { Turns } from '../../model/fair-turns.js';
import type { SampleStore } from '../../storage/sample-store.js';
import type { QuerySlots } from './query-slots.js';

/** What one call reads: the data of one account. */
export interface PrometheusSource {
  readonly accountId: number;
  readonly catalog: CatalogView;
  readonly alarms: AlarmCatalog;
  readonly store: SampleStore;
  readonly clock: Clock;
  readonly turns: Turns;
  readonly config: () => Config;
  readonly slots: QuerySlots;
  /** Aborts when who asks has gone. */
  readonly closed: AbortSignal;
  /** Ends the connection of who asks, in the middle of an answer. */
  readonly cutOff: () => void;
  /** A long answer stops as soon as who asked may read no more. @throws PrometheusRefusal */
  readonly checkReader: () => void;
}
