import type { Alarm } from '../catalog/alarms/alarm.js';
import type { AlarmRule } from '../catalog/alarms/alarm-rule.js';
import type { Metric, Namespace } from '../catalog/catalog.js';
import { dimensionValuesOf, seriesKeyOf } from '../model/series.js';
import { groupBy } from './group-by.js';
import type { Watch } from './watch.js';

/** An object that a rule is judged for. */
export interface WatchedObject {
  readonly rule: AlarmRule;
  readonly metric: Metric;
  readonly namespace: Namespace;
  readonly dimensionValues: readonly string[];
  readonly seriesKeys: readonly string[];
}

/** By the key of an object: the series that it is made of. */
type SeriesByObject = ReadonlyMap<string, readonly string[]>;

/** Finds the objects of rules, as they are at one moment. */
export class ObjectFinder {
  readonly #watch: Watch;
  readonly #openByRule: ReadonlyMap<string, readonly Alarm[]>;
  readonly #seriesByDimensions = new Map<string, SeriesByObject>();
  readonly #ownedByDimensions = new Map<string, ReadonlySet<string>>();

  constructor(watch: Watch) {
    this.#watch = watch;
    this.#openByRule = groupBy(watch.alarms.openAlarms(), ({ rule }) => rule.ruleId);
  }

  /** The objects bound to a rule; of a wildcard, those without a rule of their own. */
  objectsOf(rule: AlarmRule): WatchedObject[] {
    return this.#objects(rule, (seriesByObject) => this.#valuesOf(rule, seriesByObject));
  }

  /** Every object that the samples stored make up, whether rules of their own are for them or not. */
  reportingObjectsOf(rule: AlarmRule): WatchedObject[] {
    return this.#objects(rule, (seriesByObject) =>
      [...seriesByObject.keys()].map(dimensionValuesOf),
    );
  }

  openAlarmsOf(ruleId: string): readonly Alarm[] {
    return this.#openByRule.get(ruleId) ?? [];
  }

  #objects(
    rule: AlarmRule,
    valuesOf: (seriesByObject: SeriesByObject) => (readonly string[])[],
  ): WatchedObject[] {
    const found = this.#watch.catalog.metricWithId(rule.metricId);
    if (found === undefined) return [];
    const seriesByObject = this.#seriesOf(rule, found.metric);
    return valuesOf(seriesByObject).map((dimensionValues) => ({
      rule,
      ...found,
      dimensionValues,
      seriesKeys: seriesByObject.get(seriesKeyOf(dimensionValues)) ?? [],
    }));
  }

  #valuesOf(rule: AlarmRule, seriesByObject: SeriesByObject): (readonly string[])[] {
    if (!rule.isWild) return [...this.#watch.alarms.objectsOf(rule.ruleId)];
    const owned = this.#ownedOf(rule);
    const keys = new Set(seriesByObject.keys());
    // An alarm outlives the series that it was about.
    for (const alarm of this.openAlarmsOf(rule.ruleId)) {
      keys.add(seriesKeyOf(alarm.dimensionValues));
    }
    return [...keys].filter((key) => !owned.has(key)).map(dimensionValuesOf);
  }

  /** Keys of the objects that rules of their own are bound to. */
  #ownedOf({ metricId, dimensionNames }: AlarmRule): ReadonlySet<string> {
    const place = placeOf(metricId, dimensionNames);
    let owned = this.#ownedByDimensions.get(place);
    if (owned === undefined) {
      const { alarms } = this.#watch;
      const rules = alarms
        .rulesOfMetric(metricId)
        .filter((rule) => !rule.isWild && placeOf(metricId, rule.dimensionNames) === place);
      owned = new Set(rules.flatMap(({ ruleId }) => alarms.objectsOf(ruleId).map(seriesKeyOf)));
      this.#ownedByDimensions.set(place, owned);
    }
    return owned;
  }

  #seriesOf({ metricId, dimensionNames }: AlarmRule, metric: Metric): SeriesByObject {
    const place = placeOf(metricId, dimensionNames);
    let series = this.#seriesByDimensions.get(place);
    if (series === undefined) {
      const places = dimensionNames.map((name) => metric.dimensionNames.indexOf(name));
      series = groupSeries(this.#watch.store.listSeries(metricId), places);
      this.#seriesByDimensions.set(place, series);
    }
    return series;
  }
}

function groupSeries(seriesKeys: readonly string[], places: readonly number[]): SeriesByObject {
  return groupBy(seriesKeys, (seriesKey) => {
    const values = dimensionValuesOf(seriesKey);
    return seriesKeyOf(places.map((place) => values[place] ?? ''));
  });
}

function placeOf(metricId: number, dimensionNames: readonly string[]): string {
  return `${metricId} ${JSON.stringify(dimensionNames)}`;
}
