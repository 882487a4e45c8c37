import type { Metric, Namespace } from '../../catalog/catalog.js';
import { compareBytes } from '../../model/byte-order.js';
import { dimensionValueAt, dimensionValuesOf } from '../../model/series.js';
import type { Labels } from '../../promql/labels.js';

/** Labels that every series has beside its dimensions. */
const ownNames = ['__name__', 'namespace', 'region'] as const;

/**
 * A dimension with one of our own names, however often prefixed, gets one prefix more: so no two
 * dimensions of a metric get one label.
 */
const takenName = new RegExp(`^(dim_)*(${ownNames.join('|')})$`);

/** The label that a dimension is read by. */
export function labelOfDimension(dimensionName: string): string {
  return takenName.test(dimensionName) ? `dim_${dimensionName}` : dimensionName;
}

/** How names are written; no two get one spelling. */
export type Spelling = (name: string) => string;

/** The labels of a metric's series: those that all have, and those of the dimensions. */
export class MetricLabels {
  readonly metric: Metric;
  /** In byte order, as Prometheus sorts them. */
  readonly names: readonly string[];
  /** By label name: what every series of the metric has. */
  readonly constants: ReadonlyMap<string, string>;
  /** By label name: the place of its dimension in the metric's `dimensionNames`. */
  readonly places: ReadonlyMap<string, number>;

  /** @param spell how a name of a metric or label is written */
  constructor(metric: Metric, namespace: Namespace, spell: Spelling) {
    this.metric = metric;
    this.constants = new Map([
      ['__name__', spell(metric.name)],
      ['namespace', namespace.name],
      ['region', namespace.region],
    ]);
    this.places = new Map(
      metric.dimensionNames.map((name, place) => [spell(labelOfDimension(name)), place]),
    );
    this.names = [...this.constants.keys(), ...this.places.keys()].sort(compareBytes);
  }

  /** The labels of a series, in byte order of their names. */
  labelsOf(seriesKey: string): Labels {
    const dimensionValues = dimensionValuesOf(seriesKey);
    return this.names.map((name) => {
      const place = this.places.get(name);
      const value = place === undefined ? this.constants.get(name) : dimensionValues[place];
      return { name, value: value ?? '' };
    });
  }

  /** The value of one label of a series; undefined where its metric does not have the label. */
  valueOf(seriesKey: string, name: string): string | undefined {
    const place = this.places.get(name);
    return place === undefined ? this.constants.get(name) : dimensionValueAt(seriesKey, place);
  }
}
