import type { DuckDBConnection } from '@duckdb/node-api';
import type { StatisticsType } from '../../model/statistic.js';
import type { Aggregation, Metric } from '../catalog.js';
import { dimensionNamesOf } from '../dimension-set.js';
import { withAggregation } from '../metric-changes.js';
import { metricOfDraft } from '../metric-of-draft.js';
import { readRows } from '../../duckdb/read-rows.js';

/** A dimension set of a metric: the full one, or that of an aggregation. */
interface SetRow {
  readonly metricId: number;
  /** As text. */
  readonly dimensionNames: string;
}

type MetricRow = Omit<Metric, 'dimensionNames' | 'statisticsTypes' | 'aggregations'> &
  Pick<SetRow, 'dimensionNames'>;

type TypesBySet = ReadonlyMap<string, StatisticsType[]>;

/** Every metric, by namespace. */
export async function readMetrics(connection: DuckDBConnection): Promise<Map<number, Metric[]>> {
  const types = await readStatisticsTypes(connection);
  const aggregations = await readAggregations(connection, types);
  const rows = await readRows<MetricRow>(
    connection,
    `SELECT id, namespace_id AS "namespaceId", name, display_name AS "displayName", unit,
      dimension_names AS "dimensionNames"
    FROM metrics ORDER BY id`,
  );
  const metrics = new Map<number, Metric[]>();
  for (const row of rows) {
    const set = setOf({ metricId: row.id, dimensionNames: row.dimensionNames }, types);
    const metric = metricOfDraft(row.id, row.namespaceId, { ...row, ...set });
    const whole = aggregations.get(row.id)?.reduce(withAggregation, metric) ?? metric;
    append(metrics, row.namespaceId, whole);
  }
  return metrics;
}

/** By metric. */
async function readAggregations(
  connection: DuckDBConnection,
  types: TypesBySet,
): Promise<Map<number, Aggregation[]>> {
  const rows = await readRows<SetRow>(
    connection,
    `SELECT metric_id AS "metricId", dimension_names AS "dimensionNames" FROM aggregations`,
  );
  const aggregations = new Map<number, Aggregation[]>();
  for (const row of rows) append(aggregations, row.metricId, setOf(row, types));
  return aggregations;
}

async function readStatisticsTypes(connection: DuckDBConnection): Promise<TypesBySet> {
  const rows = await readRows<SetRow & StatisticsType>(
    connection,
    `SELECT metric_id AS "metricId", dimension_names AS "dimensionNames",
      period_seconds AS "periodSeconds", statistic
    FROM statistics_types`,
  );
  const types = new Map<string, StatisticsType[]>();
  for (const { periodSeconds, statistic, ...set } of rows) {
    append(types, keyOf(set), { periodSeconds, statistic });
  }
  return types;
}

function setOf(row: SetRow, types: TypesBySet): Aggregation {
  return {
    dimensionNames: dimensionNamesOf(row.dimensionNames),
    statisticsTypes: types.get(keyOf(row)) ?? [],
  };
}

function keyOf({ metricId, dimensionNames }: SetRow): string {
  return `${metricId} ${dimensionNames}`;
}

function append<Key, Value>(lists: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
