import { quote } from './quote.js';
import { Refusal } from './refusal.js';

type DatumRecord = Record<string, unknown>;

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/**
 * Puts together what came as `Data.0.metricName`, `Data.0.value`, `Data.0.dimensions.NAME`, from
 * any first N on; undefined where nothing came so. A value's decimal text becomes its number.
 * @throws Refusal callNonconforming
 */
export function readFlattenedData(texts: ReadonlyMap<string, string>): DatumRecord[] | undefined {
  const dataByIndex = new Map<number, DatumRecord>();
  for (const [name, text] of texts) {
    if (name.startsWith('Data.')) addPart(dataByIndex, name, text);
  }
  if (dataByIndex.size === 0) return undefined;
  return [...dataByIndex].sort(([left], [right]) => left - right).map(([, datum]) => datum);
}

function addPart(dataByIndex: Map<number, DatumRecord>, name: string, text: string): void {
  const [, index, dimension, member] =
    /^Data\.(\d{1,9})\.(?:dimensions\.(.+)|(.+))$/s.exec(name) ?? [];
  if (index === undefined) {
    throw new Refusal('callNonconforming', `${quote(name)} is no part of Data`);
  }
  const datum = recordAt(dataByIndex, Number(index));
  if (dimension !== undefined) {
    const dimensions = (datum['dimensions'] ??= emptyRecord()) as DatumRecord;
    dimensions[dimension] = text;
  } else if (member !== undefined) {
    datum[member] = member === 'value' && decimal.test(text) ? Number(text) : text;
  }
}

function recordAt(dataByIndex: Map<number, DatumRecord>, index: number): DatumRecord {
  const known = dataByIndex.get(index);
  if (known !== undefined) return known;
  const datum = emptyRecord();
  dataByIndex.set(index, datum);
  return datum;
}

/** Without a prototype: `__proto__` is a dimension name like any other. */
function emptyRecord(): DatumRecord {
  return Object.create(null) as DatumRecord;
}
