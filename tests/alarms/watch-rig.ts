import { HeldLease } from '../../src/alarms/held-lease.js';
import type { Watch, WatchSettings } from '../../src/alarms/watch.js';
import { Watcher } from '../../src/alarms/watcher.js';
import type { AlarmRule } from '../../src/catalog/alarms/alarm-rule.js';
import { MirroredAlarmCatalog } from '../../src/catalog/alarms/mirrored-alarm-catalog.js';
import { DuckdbAlarmStorage } from '../../src/catalog/duckdb/duckdb-alarm-storage.js';
import type { Metric, Namespace } from '../../src/catalog/catalog.js';
import { objectKeyOf } from '../../src/model/monitored-object.js';
import { seriesKeyOf } from '../../src/model/series.js';
import { MemorySampleStore } from '../../src/storage/memory/memory-sample-store.js';
import { DuckDBInstance } from '@duckdb/node-api';
import { guangzhou } from '../catalog/catalog-harness.js';
import { connectionPerTask, testMasterKey } from '../support/open-duckdb-catalog.js';
import { ruleOf } from './alarm-rules.js';

/** Midnight in UTC+8; windows of 300 s end at its multiples. */
export const startSeconds = 1_700_064_000;

const metric: Metric = {
  id: 1,
  namespaceId: 1,
  name: 'disk_used',
  displayName: 'disk',
  unit: '%',
  dimensionNames: ['diskname', 'ip'],
  statisticsTypes: [],
  aggregations: [],
};

/** A watcher by a clock that is set; a report a window unless said otherwise. */
export class WatchRig {
  nowSeconds = startSeconds;
  readonly failures: unknown[] = [];
  readonly missed: number[] = [];
  /** What is other than the settings by default. */
  change: Partial<WatchSettings> = {};
  /** How long ago a catch-up began, and 0 for its end. */
  readonly behind: number[] = [];
  /** Rounds of judging so far. */
  roundCount = 0;
  readonly store: MemorySampleStore;
  readonly alarms: MirroredAlarmCatalog;
  #watcher: Watcher;
  #fingerprint = 0n;

  private constructor(alarms: MirroredAlarmCatalog, clock: { nowSeconds: number }) {
    this.alarms = alarms;
    this.store = new MemorySampleStore({ pendingSamplesMax: 1e6, retentionDays: 30 });
    this.#watcher = this.#newWatcher();
    Object.defineProperty(this, 'nowSeconds', {
      get: () => clock.nowSeconds,
      set: (seconds: number) => (clock.nowSeconds = seconds),
    });
  }

  static async open(): Promise<WatchRig> {
    const instance = await DuckDBInstance.create(':memory:');
    const clock = { nowSeconds: startSeconds };
    const session = connectionPerTask(() => instance.connect());
    const storage = await DuckdbAlarmStorage.open({ session, masterKey: testMasterKey });
    const alarms = await MirroredAlarmCatalog.open(storage, () => clock.nowSeconds * 1000);
    return new WatchRig(alarms, clock);
  }

  /** A rule over 80 for two windows, as changed; bound to what is named. */
  async rule(change: Partial<AlarmRule> = {}, ...ips: string[]): Promise<AlarmRule> {
    const { ruleId: _, createdSeconds: __, ...draft } = ruleOf(change);
    const rule = await this.alarms.createRule(draft);
    for (const ip of ips) await this.alarms.bindObject(rule.ruleId, ['sda', ip]);
    return rule;
  }

  async report(timeSeconds: number, values: Readonly<Record<string, number>>): Promise<void> {
    this.#fingerprint += 1n;
    const samples = Object.entries(values).map(([ip, value]) => ({
      metricId: 1,
      seriesKey: seriesKeyOf(['sda', ip]),
      timeSeconds,
      value,
    }));
    const fingerprint = this.#fingerprint;
    await this.store.write({ accountId: 1, fingerprint, timeSeconds, samples });
  }

  /** A window passes, in which these values came; then it is judged. */
  async window(values: Readonly<Record<string, number>> = {}): Promise<void> {
    if (Object.keys(values).length > 0) await this.report(this.nowSeconds + 10, values);
    this.nowSeconds += 300;
    await this.tick(this.nowSeconds + 10);
  }

  /** Windows with one value each for `a`; null for none. */
  async windows(...values: readonly (number | null)[]): Promise<void> {
    for (const value of values) await this.window(value === null ? {} : { a: value });
  }

  tick(nowSeconds: number): Promise<void> {
    return this.#watcher.tick(nowSeconds);
  }

  /** How far judging is behind at a moment, in seconds. */
  lagSeconds(nowSeconds: number): number {
    return this.#watcher.lagSeconds(nowSeconds);
  }

  /** As a server that starts anew: all that was remembered is gone. */
  restart(): void {
    this.#watcher = this.#newWatcher();
  }

  /** Every alarm there was, the earliest first: `<object> <window> <its end>`. */
  async told(): Promise<string[]> {
    const everything = { accountId: 1, startSeconds: 0, endSeconds: 2 ** 32 };
    const { alarms } = await this.alarms.listAlarms({ ...everything, offset: 0, limit: 1000 });
    return alarms.reverse().map(({ alarm }) => {
      const { dimensionNames } = alarm.rule;
      const object = objectKeyOf({ dimensionNames, dimensionValues: alarm.dimensionValues });
      const end =
        alarm.end === undefined
          ? 'open'
          : `${alarm.end.reason} ${windowOf(alarm.end.recoverSeconds)}`;
      return `${object.split('ip=')[1] ?? object} ${windowOf(alarm.occurSeconds)} ${end}`;
    });
  }

  get watch(): Watch {
    const namespace: Namespace = {
      id: 1,
      accountId: 1,
      region: guangzhou,
      name: 'host',
      metrics: new Map(),
    };
    const settings = {
      utcOffsetSeconds: 28_800,
      alarmGraceSeconds: 10,
      alarmTimeoutSeconds: 3600,
      alarmCatchUpSeconds: 86_400,
    };
    return {
      alarms: this.alarms,
      catalog: { metricWithId: (id) => (id === 1 ? { metric, namespace } : undefined) },
      store: this.store,
      settings: () => ({ ...settings, ...this.change }),
    };
  }

  #newWatcher(): Watcher {
    return new Watcher(this.watch, new HeldLease(this.alarms, 'watcher'), {
      judged: () => (this.roundCount += 1),
      judgingFailed: (error) => void this.failures.push(error),
      windowsMissed: ({ seconds }) => void this.missed.push(seconds),
      catchUpBegan: ({ seconds }) => void this.behind.push(seconds),
      caughtUp: () => void this.behind.push(0),
    });
  }
}

/** The number of the window that ends then, from the start. */
export function windowOf(endSeconds: number): number {
  return (endSeconds - startSeconds) / 300;
}
