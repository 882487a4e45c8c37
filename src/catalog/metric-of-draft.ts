import { compareBytes } from '../model/byte-order.js';
import { flatTextOf } from '../model/flat-text.js';
import type { Metric, MetricDraft } from './catalog.js';
import { orderedStatisticsTypes } from './statistics-types.js';

/** The metric that a draft describes, its lists in the order that the catalog promises. */
export function metricOfDraft(id: number, namespaceId: number, draft: MetricDraft): Metric {
  return {
    id,
    namespaceId,
    name: flatTextOf(draft.name),
    displayName: flatTextOf(draft.displayName),
    unit: flatTextOf(draft.unit),
    dimensionNames: draft.dimensionNames.map(flatTextOf).sort(compareBytes),
    statisticsTypes: orderedStatisticsTypes(draft.statisticsTypes),
    aggregations: [],
  };
}
