import type { Limits } from '../config/limits.js';
import { seriesKeySeparator } from '../model/series.js';
import { quote } from '../protocol/quote.js';
import type { DatumFault } from '../protocol/refusal.js';
import type { RefusalName } from '../protocol/return-codes.js';
import type { Datum } from '../protocol/report.js';

/** What can name a series: well-formed text of 1 to lengthMax characters. */
export function isDimensionValue(value: string, lengthMax: number): boolean {
  return (
    value !== '' &&
    !isLonger(value, lengthMax) &&
    value.isWellFormed() &&
    !value.includes(seriesKeySeparator)
  );
}

/** A metric or dimension name that is too long. */
export function findNameFault(
  { metricName, dimensions }: Datum,
  index: number,
  { nameLengthMax }: Limits,
): DatumFault | undefined {
  const fault = (what: string): DatumFault =>
    faultOf(
      'nameTooLong',
      index,
      ` ${what} has more than ${nameLengthMax} characters (nameLengthMax)`,
    );
  if (isLonger(metricName, nameLengthMax)) return fault(`metricName ${quote(metricName)}`);
  const longName = Object.keys(dimensions).find((name) => isLonger(name, nameLengthMax));
  return longName === undefined ? undefined : fault(`dimension ${quote(longName)}`);
}

/** Too few or too many dimensions, or one that can not name a series. */
export function findValueFault(
  { dimensions }: Datum,
  index: number,
  { dimensionsMax, dimensionValueLengthMax: lengthMax }: Limits,
): DatumFault | undefined {
  const fault = (problem: string): DatumFault => faultOf('dimensionInvalid', index, problem);
  const { length } = Object.keys(dimensions);
  if (length === 0) return fault(' has no dimension');
  if (length > dimensionsMax) {
    return fault(` has ${length} dimensions; at most ${dimensionsMax} are allowed`);
  }
  for (const [name, value] of Object.entries(dimensions)) {
    if (!isDimensionName(name)) return fault(` dimension ${quote(name)} is no name`);
    if (value === '') return fault(` dimension ${quote(name)} is empty`);
    if (isLonger(value, lengthMax)) {
      return fault(
        ` dimension ${quote(name)} has more than ${lengthMax} characters (dimensionValueLengthMax)`,
      );
    }
    if (!isDimensionValue(value, lengthMax)) {
      return fault(` dimension ${quote(name)} has a character that is not allowed`);
    }
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

function isDimensionName(name: string): boolean {
  return name !== '' && name.isWellFormed() && !name.includes(seriesKeySeparator);
}

/** Characters, not UTF-16 code units. */
function isLonger(text: string, charactersMax: number): boolean {
  return text.length > charactersMax && Array.from(text).length > charactersMax;
}

function faultOf(name: RefusalName, index: number, problem: string): DatumFault {
  return { index, name, detail: `Data[${index}]${problem}` };
}
