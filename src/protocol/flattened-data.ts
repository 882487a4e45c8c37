import { quote } from './quote.js';
import { Refusal } from './refusal.js';

type DatumRecord = Record<string, unknown>;

/** No two parts of it can match the same digits: the time it takes grows no faster than the text. */
const decimal = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;

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
  const [, index, dimension, member = ''] =
    /^Data\.(0|[1-9]\d{0,8})\.(?:dimensions\.(.+)|(.+))$/s.exec(name) ?? [];
  if (index === undefined) {
    throw new Refusal('callNonconforming', `${quote(name)} is no part of Data`);
  }
  const datum = recordAt(dataByIndex, Number(index));
  if (dimension !== undefined) dimensionsOf(datum, index)[dimension] = text;
  else if (member in datum) throw givenTwice(index);
  else datum[member] = member === 'value' && decimal.test(text) ? Number(text) : text;
}

/** @throws Refusal callNonconforming where they came as one parameter already */
function dimensionsOf(datum: DatumRecord, index: string): DatumRecord {
  const dimensions = (datum['dimensions'] ??= emptyRecord());
  if (typeof dimensions === 'string') throw givenTwice(index);
  return dimensions as DatumRecord;
}

/** No other member can be: a parameter's name comes once. */
function givenTwice(index: string): Refusal {
  const detail = `Data.${index}.dimensions is given twice, whole and in parts`;
  return new Refusal('callNonconforming', detail);
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
