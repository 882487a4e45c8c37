import type { Limits } from '../../config/limits.js';
import { api3MetricNameFault } from '../../model/names.js';
import { quote } from '../../protocol/quote.js';
import type { ActionParameters } from '../../protocol/tc3/api3-call.js';
import { Api3Error } from '../../protocol/tc3/api3-errors.js';

/** One value as API 3.0 reports it, without its dimensions. */
export interface ReportedMetric {
  readonly metricName: string;
  readonly value: number;
}

/** @throws Api3Error MissingParameter, UnknownParameter, InvalidParameter, InvalidParameterValue */
export function parseMetrics(parameters: ActionParameters, limits: Limits): ReportedMetric[] {
  const metrics = parameters.values['Metrics'];
  if (metrics === undefined || metrics === null) throw new Api3Error('MissingParameter', 'Metrics');
  if (!Array.isArray(metrics)) throw new Api3Error('InvalidParameter', 'Metrics is no array');
  const items = metrics as readonly unknown[];
  if (items.length === 0) throw new Api3Error('InvalidParameterValue', 'Metrics is empty');
  if (items.length > limits.api3PairsMax) {
    const problem = `Metrics has ${items.length} entries; at most ${limits.api3PairsMax} are allowed`;
    throw new Api3Error('InvalidParameterValue', `${problem} (api3PairsMax)`);
  }
  return items.map((item, index) => parseMetric(item, index, parameters.areTexts, limits));
}

function parseMetric(
  item: unknown,
  index: number,
  areTexts: boolean,
  limits: Limits,
): ReportedMetric {
  const place = `Metrics.${index}`;
  if (typeof item !== 'object' || item === null || Array.isArray(item)) {
    throw new Api3Error('InvalidParameter', `${place} is no object`);
  }
  const members = item as Readonly<Record<string, unknown>>;
  const unknown = Object.keys(members).find((name) => name !== 'MetricName' && name !== 'Value');
  if (unknown !== undefined) {
    throw new Api3Error('UnknownParameter', `${place} has ${quote(unknown)}`);
  }
  const { MetricName: metricName, Value: value } = members;
  return {
    metricName: metricNameOf(metricName, `${place}.MetricName`, limits),
    value: valueOf(areTexts ? numberOf(value) : value, `${place}.Value`),
  };
}

function metricNameOf(name: unknown, place: string, limits: Limits): string {
  if (name === undefined || name === null) throw new Api3Error('MissingParameter', place);
  if (typeof name !== 'string') throw new Api3Error('InvalidParameter', `${place} is no string`);
  const nameLengthMax = limits.api3MetricNameBytesMax;
  const fault = api3MetricNameFault(name, { nameLengthMax });
  if (fault === undefined) return name;
  const problem =
    fault.kind === 'tooLong'
      ? `has more than ${nameLengthMax} bytes (api3MetricNameBytesMax)`
      : fault.problem;
  throw new Api3Error('InvalidParameterValue', `${place} ${quote(name)} ${problem}`);
}

/** Digits are a number; any other text stays as it is, and is refused as no number. */
function numberOf(value: unknown): unknown {
  return typeof value === 'string' && /^-?\d{1,400}(\.\d{1,400})?$/.test(value)
    ? Number(value)
    : value;
}

/** The API publishes unsigned integers. */
function valueOf(value: unknown, place: string): number {
  if (value === undefined || value === null) throw new Api3Error('MissingParameter', place);
  if (typeof value !== 'number') throw new Api3Error('InvalidParameter', `${place} is no number`);
  if (Number.isInteger(value) && value >= 0) return value;
  throw new Api3Error('InvalidParameterValue', `${place} is no whole number from 0 on`);
}
