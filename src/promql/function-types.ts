import type { ValueType } from './expression.js';

export interface FunctionType {
  readonly operands: readonly ValueType[];
  /** How many of the last operands may be left out. */
  readonly optional?: number;
  /** The last operand may be repeated, or left out. */
  readonly isVariadic?: boolean;
  readonly result: ValueType;
}

const ofVector: FunctionType = { operands: ['instant vector'], result: 'instant vector' };
const ofRange: FunctionType = { operands: ['range vector'], result: 'instant vector' };
const ofOptionalVector: FunctionType = { ...ofVector, optional: 1 };
const ofNothing: FunctionType = { operands: [], result: 'scalar' };
const clampTo: FunctionType = {
  operands: ['instant vector', 'scalar'],
  result: 'instant vector',
};

function named(type: FunctionType, names: readonly string[]): [string, FunctionType][] {
  return names.map((name) => [name, type]);
}

/** The functions of Prometheus 2.42 that are evaluated here. */
export const functionTypes: ReadonlyMap<string, FunctionType> = new Map([
  ...named(ofVector, ['abs', 'absent', 'ceil', 'exp', 'floor', 'ln', 'log10', 'log2', 'sgn']),
  ...named(ofVector, ['sort', 'sort_desc', 'sqrt', 'timestamp', 'deg', 'rad']),
  ...named(ofVector, ['acos', 'acosh', 'asin', 'asinh', 'atan', 'atanh']),
  ...named(ofVector, ['cos', 'cosh', 'sin', 'sinh', 'tan', 'tanh']),
  ...named(ofOptionalVector, ['days_in_month', 'day_of_month', 'day_of_week', 'day_of_year']),
  ...named(ofOptionalVector, ['hour', 'minute', 'month', 'year']),
  ...named(ofRange, ['rate', 'irate', 'increase', 'delta', 'idelta', 'deriv']),
  ...named(ofRange, ['changes', 'resets', 'absent_over_time', 'present_over_time']),
  ...named(ofRange, ['avg_over_time', 'min_over_time', 'max_over_time', 'sum_over_time']),
  ...named(ofRange, ['count_over_time', 'last_over_time', 'stddev_over_time', 'stdvar_over_time']),
  ...named(ofNothing, ['time', 'pi']),
  ...named(clampTo, ['clamp_min', 'clamp_max']),
  ...named({ ...clampTo, optional: 1 }, ['round']),
  ...named({ operands: ['instant vector', 'scalar', 'scalar'], result: 'instant vector' }, [
    'clamp',
  ]),
  ...named({ operands: ['instant vector'], result: 'scalar' }, ['scalar']),
  ...named({ operands: ['scalar'], result: 'instant vector' }, ['vector']),
  ...named({ operands: ['scalar', 'range vector'], result: 'instant vector' }, [
    'quantile_over_time',
  ]),
  ...named({ operands: ['range vector', 'scalar'], result: 'instant vector' }, ['predict_linear']),
  ...named(
    {
      operands: ['instant vector', 'string', 'string', 'string', 'string'],
      result: 'instant vector',
    },
    ['label_replace'],
  ),
  ...named(
    {
      operands: ['instant vector', 'string', 'string', 'string'],
      isVariadic: true,
      result: 'instant vector',
    },
    ['label_join'],
  ),
]);

/**
 * Functions of Prometheus, old and new, that are not evaluated here. Histograms have no place among
 * putmon's samples, and the others came after version 2.42 or are experiments.
 */
export const unsupportedFunctions: ReadonlySet<string> = new Set([
  'double_exponential_smoothing',
  'end',
  'first_over_time',
  'histogram_avg',
  'histogram_count',
  'histogram_fraction',
  'histogram_quantile',
  'histogram_quantiles',
  'histogram_stddev',
  'histogram_stdvar',
  'histogram_sum',
  'holt_winters',
  'info',
  'limit_ratio',
  'limitk',
  'mad_over_time',
  'max_of',
  'min_of',
  'range',
  'sort_by_label',
  'sort_by_label_desc',
  'start',
  'start_timestamp',
  'step',
  'ts_of_first_over_time',
  'ts_of_last_over_time',
  'ts_of_max_over_time',
  'ts_of_min_over_time',
]);
