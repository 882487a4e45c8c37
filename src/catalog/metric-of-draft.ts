import { compareBytes } from '../model/byte-order.js';
import type { Metric, MetricDraft } from './catalog.js';
import { orderedStatisticsTypes } from './statistics-types.js';

/** The metric that a draft describes, its lists in the order that the catalog promises. */
export function metricOfDraft(id: number, namespaceId: number, draft: MetricDraft): Metric {
  return {
    id,
    namespaceId,
    name: draft.name,
    displayName: draft.displayName,
    unit: draft.unit,
    dimensionNames: draft.dimensionNames.toSorted(compareBytes),
    statisticsTypes: orderedStatisticsTypes(draft.statisticsTypes),
    aggregations: [],
  };
}
