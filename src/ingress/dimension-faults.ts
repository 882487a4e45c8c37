import type { Limits } from '../config/limits.js';
import { dimensionNameFault, dimensionValueFault, nameLengthFault } from '../model/names.js';
import { quote } from '../protocol/quote.js';
import type { DatumFault } from '../protocol/refusal.js';
import type { RefusalName } from '../protocol/return-codes.js';
import type { Datum } from '../protocol/report.js';

/** A metric or dimension name that is too long. */
export function findNameFault(
  { metricName, dimensions }: Datum,
  index: number,
  limits: Limits,
): DatumFault | undefined {
  const ofMetric = nameLengthFault(metricName, limits);
  if (ofMetric !== undefined) {
    const detail = ` metricName ${quote(metricName)} ${ofMetric.problem}`;
    return faultOf('nameTooLong', index, detail);
  }
  for (const name of Object.keys(dimensions)) {
    const fault = nameLengthFault(name, limits);
    if (fault === undefined) continue;
    return faultOf('nameTooLong', index, ` dimension ${quote(name)} ${fault.problem}`);
  }
  return undefined;
}

/** Too few or too many dimensions, or one that can not name a series. */
export function findValueFault(
  { dimensions }: Datum,
  index: number,
  limits: Limits,
): DatumFault | undefined {
  const { dimensionsMax } = limits;
  const fault = (problem: string): DatumFault => faultOf('dimensionInvalid', index, problem);
  const { length } = Object.keys(dimensions);
  if (length === 0) return fault(' has no dimension');
  if (length > dimensionsMax) {
    return fault(` has ${length} dimensions; at most ${dimensionsMax} are allowed`);
  }
  for (const [name, value] of Object.entries(dimensions)) {
    const problem = dimensionValueFault(value, limits)?.problem;
    if (problem !== undefined) return fault(` dimension ${quote(name)} ${problem}`);
  }
  return undefined;
}

/** A dimension name that a metric may not be made with; the names of metrics there are go on. */
export function findNewNameFault(
  { dimensions }: Datum,
  index: number,
  limits: Limits,
): DatumFault | undefined {
  for (const name of Object.keys(dimensions)) {
    const fault = dimensionNameFault(name, limits);
    if (fault === undefined) continue;
    const problem = ` dimension name ${quote(name)} ${fault.problem}`;
    return faultOf('dimensionInvalid', index, problem);
  }
  return undefined;
}

/** Dimension names that are not those of the metric. */
export function findNamesMismatch(
  { dimensions, metricName }: Datum,
  index: number,
  dimensionNames: readonly string[],
): DatumFault | undefined {
  const missing = dimensionNames.find((name) => !Object.hasOwn(dimensions, name));
  if (missing !== undefined) return faultOf('dimensionInvalid', index, ` lacks ${quote(missing)}`);
  const surplus = Object.keys(dimensions).find((name) => !dimensionNames.includes(name));
  if (surplus === undefined) return undefined;
  const problem = ` has ${quote(surplus)}, which is no dimension of ${metricName}`;
  return faultOf('dimensionInvalid', index, problem);
}

function faultOf(name: RefusalName, index: number, problem: string): DatumFault {
  return { index, name, detail: `Data[${index}]${problem}` };
}
