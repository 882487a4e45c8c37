import type { Alarm } from '../catalog/alarms/alarm.js';
import type { AlarmRule } from '../catalog/alarms/alarm-rule.js';
import type { Metric, Namespace } from '../catalog/catalog.js';
import { FairTurns, type Turns } from '../model/fair-turns.js';
import { filterInSlices, inSlices, mapInSlices } from '../model/in-slices.js';
import { objectKeyOf } from '../model/monitored-object.js';
import { dimensionValuesOf, seriesKeyOf } from '../model/series.js';
import { groupSeries } from '../query/objects.js';
import { seriesPages } from '../storage/series-pages.js';
import { groupBy } from '../model/group-by.js';
import type { Watch } from './watch.js';

/** An object that a rule is judged for. */
export interface WatchedObject {
  readonly rule: AlarmRule;
  readonly metric: Metric;
  readonly namespace: Namespace;
  readonly dimensionValues: readonly string[];
  readonly seriesKeys: readonly string[];
}

export function objectKeyIn({ rule, dimensionValues }: WatchedObject): string {
  return objectKeyOf({ dimensionNames: rule.dimensionNames, dimensionValues });
}

/** By the key of an object: the series that it is made of. */
type SeriesByObject = ReadonlyMap<string, readonly string[]>;

/** Each rule may have objectsPerRuleMax objects to look at. */
export const rulesPerSlice = 16;

/** Finds the objects of rules, as they are at one moment. */
export class ObjectFinder {
  readonly #watch: Watch;
  readonly #turns: Turns;
  readonly #openByRule: ReadonlyMap<string, readonly Alarm[]>;
  readonly #seriesByDimensions = new Map<string, Promise<SeriesByObject>>();
  readonly #ownedByDimensions = new Map<string, Promise<ReadonlySet<string>>>();

  /** @param turns between the slices of the search: a metric may have a million series */
  constructor(watch: Watch, turns: Turns = new FairTurns()) {
    this.#watch = watch;
    this.#turns = turns;
    this.#openByRule = groupBy(watch.alarms.openAlarms(), ({ rule }) => rule.ruleId);
  }

  /** The objects bound to a rule; of a wildcard, those without a rule of their own. */
  objectsOf(rule: AlarmRule): Promise<WatchedObject[]> {
    return this.#objects(rule, (seriesByObject) => this.#valuesOf(rule, seriesByObject));
  }

  /** Every object that the samples stored make up, whether rules of their own are for them or not. */
  reportingObjectsOf(rule: AlarmRule): Promise<WatchedObject[]> {
    return this.#objects(rule, (seriesByObject) =>
      mapInSlices([...seriesByObject.keys()], this.#turns, dimensionValuesOf),
    );
  }

  openAlarmsOf(ruleId: string): readonly Alarm[] {
    return this.#openByRule.get(ruleId) ?? [];
  }

  async #objects(
    rule: AlarmRule,
    valuesOf: (seriesByObject: SeriesByObject) => Promise<readonly (readonly string[])[]>,
  ): Promise<WatchedObject[]> {
    const found = this.#watch.catalog.metricWithId(rule.metricId);
    if (found === undefined) return [];
    const seriesByObject = await this.#seriesOf(rule, found.metric);
    return mapInSlices(await valuesOf(seriesByObject), this.#turns, (dimensionValues) => ({
      rule,
      ...found,
      dimensionValues,
      seriesKeys: seriesByObject.get(seriesKeyOf(dimensionValues)) ?? [],
    }));
  }

  async #valuesOf(
    rule: AlarmRule,
    seriesByObject: SeriesByObject,
  ): Promise<readonly (readonly string[])[]> {
    if (!rule.isWild) return this.#watch.alarms.objectsOf(rule.ruleId);
    const owned = await this.#ownedOf(rule);
    const keys = new Set(seriesByObject.keys());
    // An alarm outlives the series that it was about.
    for (const alarm of this.openAlarmsOf(rule.ruleId)) {
      keys.add(seriesKeyOf(alarm.dimensionValues));
    }
    const watched = await filterInSlices([...keys], this.#turns, (key) => !owned.has(key));
    return mapInSlices(watched, this.#turns, dimensionValuesOf);
  }

  /** Keys of the objects that rules of their own are bound to. */
  #ownedOf({ metricId, dimensionNames }: AlarmRule): Promise<ReadonlySet<string>> {
    const place = placeOf(metricId, dimensionNames);
    let owned = this.#ownedByDimensions.get(place);
    if (owned === undefined) {
      owned = this.#findOwned(metricId, place);
      this.#ownedByDimensions.set(place, owned);
    }
    return owned;
  }

  async #findOwned(metricId: number, place: string): Promise<ReadonlySet<string>> {
    const { alarms } = this.#watch;
    const rules = alarms
      .rulesOfMetric(metricId)
      .filter((rule) => !rule.isWild && placeOf(metricId, rule.dimensionNames) === place);
    const owned = new Set<string>();
    const addObjects = (slice: readonly AlarmRule[]): void => {
      for (const { ruleId } of slice) {
        for (const values of alarms.objectsOf(ruleId)) owned.add(seriesKeyOf(values));
      }
    };
    await inSlices(rules, this.#turns, addObjects, rulesPerSlice);
    return owned;
  }

  #seriesOf({ metricId, dimensionNames }: AlarmRule, metric: Metric): Promise<SeriesByObject> {
    const place = placeOf(metricId, dimensionNames);
    let series = this.#seriesByDimensions.get(place);
    if (series === undefined) {
      const pages = seriesPages(this.#watch.store, metricId, this.#turns);
      series = groupSeries(pages, metric.dimensionNames, dimensionNames);
      this.#seriesByDimensions.set(place, series);
    }
    return series;
  }
}

function placeOf(metricId: number, dimensionNames: readonly string[]): string {
  return `${metricId} ${JSON.stringify(dimensionNames)}`;
}
