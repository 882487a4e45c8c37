import type { AlarmCatalog } from '../catalog/alarms/alarm-catalog.js';
import type { Catalog } from '../catalog/catalog.js';
import type { SampleStore } from '../storage/sample-store.js';

export interface WatchSettings {
  /** Windows are aligned to the clock of this zone. */
  readonly utcOffsetSeconds: number;
  readonly alarmGraceSeconds: number;
  readonly alarmTimeoutSeconds: number;
  readonly alarmCatchUpSeconds: number;
}

/** What watching works on. */
export interface Watch {
  readonly alarms: AlarmCatalog;
  readonly catalog: Pick<Catalog, 'metricWithId'>;
  readonly store: Pick<SampleStore, 'listSeries' | 'readGroupedWindows'>;
  /** Read anew for each round. */
  readonly settings: () => WatchSettings;
}
