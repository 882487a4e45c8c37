import type { StatisticsType } from '../model/statistic.js';
import { CatalogConflictError, type Aggregation, type Metric } from './catalog.js';
import type { CatalogTables } from './catalog-tables.js';
import { requireAbsent, requirePresent } from './catalog-conflicts.js';
import { textOfDimensionSet } from './dimension-set.js';
import {
  aggregationOf,
  statisticsTypesOf,
  withAggregation,
  withoutAggregation,
  withStatisticsTypes,
} from './metric-changes.js';
import { statisticsTypesBeyond, textOfStatisticsType } from './statistics-types.js';

/**
 * Checks a change against the metric as it is, writes it, and tells what becomes of the metric: the
 * same value where nothing changes.
 */
export type WriteMetric = (tables: CatalogTables, metric: Metric) => Promise<Metric>;

export function modification(change: { displayName: string; unit?: string }): WriteMetric {
  return async (tables, metric) => {
    const { displayName, unit = metric.unit } = change;
    if (displayName === metric.displayName && unit === metric.unit) return metric;
    const changed = { ...metric, displayName, unit };
    await tables.updateMetric(changed);
    return changed;
  };
}

export function newAggregation(aggregation: Aggregation): WriteMetric {
  const { dimensionNames } = aggregation;
  return async (tables, metric) => {
    requireAbsent(statisticsTypesOf(metric, dimensionNames), setOf(metric, dimensionNames));
    await tables.insertAggregation(metric.id, dimensionNames);
    return writeStatisticsTypes(tables, withAggregation(metric, aggregation), dimensionNames);
  };
}

export function noAggregation(dimensionNames: readonly string[]): WriteMetric {
  return async (tables, metric) => {
    requirePresent(aggregationOf(metric, dimensionNames), setOf(metric, dimensionNames));
    await tables.deleteAggregation(metric.id, dimensionNames);
    return writeStatisticsTypes(tables, withoutAggregation(metric, dimensionNames), dimensionNames);
  };
}

export function moreStatisticsTypes(
  dimensionNames: readonly string[],
  types: readonly StatisticsType[],
): WriteMetric {
  return async (tables, metric) => {
    const declared = requireStatisticsTypes(metric, dimensionNames);
    if (statisticsTypesBeyond(types, declared).length === 0) return metric;
    const changed = withStatisticsTypes(metric, dimensionNames, [...declared, ...types]);
    return writeStatisticsTypes(tables, changed, dimensionNames);
  };
}

export function fewerStatisticsTypes(
  dimensionNames: readonly string[],
  types: readonly StatisticsType[],
): WriteMetric {
  return async (tables, metric) => {
    const declared = requireStatisticsTypes(metric, dimensionNames);
    if (types.length === 0) return metric;
    const [undeclared] = statisticsTypesBeyond(types, declared);
    if (undeclared !== undefined) {
      const what = `${textOfStatisticsType(undeclared)} of ${setOf(metric, dimensionNames)}`;
      throw new CatalogConflictError(`${what} does not exist`);
    }
    const kept = statisticsTypesBeyond(declared, types);
    const changed = withStatisticsTypes(metric, dimensionNames, kept);
    return writeStatisticsTypes(tables, changed, dimensionNames);
  };
}

/** Those of the dimension set replace what is on disk, which may be nothing. */
async function writeStatisticsTypes(
  tables: CatalogTables,
  metric: Metric,
  dimensionNames: readonly string[],
): Promise<Metric> {
  const types = statisticsTypesOf(metric, dimensionNames) ?? [];
  await tables.replaceStatisticsTypes(metric.id, dimensionNames, types);
  return metric;
}

/** @throws CatalogConflictError where the dimension set is neither the full one nor an aggregation. */
function requireStatisticsTypes(
  metric: Metric,
  dimensionNames: readonly string[],
): readonly StatisticsType[] {
  return requirePresent(statisticsTypesOf(metric, dimensionNames), setOf(metric, dimensionNames));
}

function setOf(metric: Metric, dimensionNames: readonly string[]): string {
  return `metric ${metric.name} by ${textOfDimensionSet(dimensionNames)}`;
}
