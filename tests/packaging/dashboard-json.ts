import type {
  Dashboard,
  DataQuery,
  FieldConfig,
  FieldConfigSource,
  Panel,
  RowPanel,
  TableFieldOptions,
  TableOptions,
} from '@grafana/schema';
import type { Options as StatOptions } from '@grafana/schema/dist/esm/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen';
import type {
  FieldConfig as TimeSeriesField,
  Options as TimeSeriesOptions,
} from '@grafana/schema/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen';

/** A query of Grafana's Prometheus data source: Grafana publishes no type of it. */
export interface PrometheusQuery extends DataQuery {
  readonly expr: string;
  readonly legendFormat: string;
  readonly range?: true;
  readonly instant?: true;
  readonly format?: 'time_series' | 'table';
}

/** Closed, where Grafana's `Panel` lets options, queries and fields be anything. */
interface QueryPanel<Type extends string, Options, Field> extends Omit<
  Panel,
  'type' | 'targets' | 'options' | 'fieldConfig'
> {
  readonly type: Type;
  readonly targets: readonly PrometheusQuery[];
  readonly options: Options;
  readonly fieldConfig: Omit<FieldConfigSource, 'defaults'> & {
    readonly defaults: Omit<FieldConfig, 'custom'> & { readonly custom?: Field };
  };
}

export type DashboardPanel =
  | RowPanel
  | QueryPanel<'timeseries', TimeSeriesOptions, TimeSeriesField>
  | QueryPanel<'stat', StatOptions, never>
  | QueryPanel<'table', TableOptions, Partial<TableFieldOptions>>;

/** In JSON stand the values of enums: `"multi"` for `TooltipDisplayMode.Multi`. */
type InJson<Value> = Value extends string
  ? `${Value}`
  : Value extends number
    ? `${Value}` extends `${infer Plain extends number}`
      ? Plain
      : never
    : Value extends object
      ? { [Name in keyof Value]: InJson<Value[Name]> }
      : Value;

/** A file of a dashboard, by the schema that Grafana publishes. */
export type DashboardJson = InJson<
  Omit<Dashboard, 'panels'> & { readonly panels: readonly DashboardPanel[] }
>;
