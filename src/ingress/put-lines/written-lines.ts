import type { Limits } from '../../config/limits.js';
import { countMembers, elementsOf, hasMoreValues } from '../../protocol/json-source.js';
import { parseJson } from '../../protocol/parse-json.js';
import { quote } from '../../protocol/quote.js';
import { type DatumFault, Refusal } from '../../protocol/refusal.js';
import { findRepeatedMember } from '../../protocol/repeated-members.js';
import { collectFaults } from '../collect-faults.js';
import { lineFault } from '../line-fault.js';

/** A line as JSON has it. */
export interface WrittenLine {
  readonly number: number;
  readonly value: unknown;
  /** What it was parsed from, and where in it an object starts. */
  readonly source: string;
  readonly start: number;
}

/**
 * Parses a body of JSON lines, or of one JSON array: the first character that is not blank decides.
 * Blank lines are skipped, but numbered.
 * @throws Refusal contentNotJson, callNonconforming
 */
export function writtenLinesOf(text: string, limits: Limits): readonly WrittenLine[] {
  const { valuesMax } = limits;
  if (hasMoreValues(text, valuesMax)) throw tooManyValues(valuesMax);
  return text.trimStart().startsWith('[') ? itemsOf(text, valuesMax) : parsedLinesOf(text, limits);
}

function parsedLinesOf(text: string, limits: Limits): readonly WrittenLine[] {
  const { valuesMax } = limits;
  const lines: WrittenLine[] = [];
  collectFaults(splitLines(text, valuesMax), limits, ({ number, source }) => {
    try {
      const value = parseJson(source, `line ${number}`, valuesMax);
      lines.push({ number, value, source, start: source.indexOf('{') });
      return undefined;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { index: number, name: error.reason, detail: error.detail + hintFor(source) };
    }
  });
  collectFaults(lines, limits, findRepeated);
  return lines;
}

interface SourceLine {
  readonly number: number;
  readonly source: string;
}

function splitLines(text: string, linesMax: number): readonly SourceLine[] {
  const lines: SourceLine[] = [];
  let number = 0;
  for (let from = 0; from < text.length;) {
    const end = text.indexOf('\n', from);
    const source = text.slice(from, end === -1 ? text.length : end);
    from = end === -1 ? text.length : end + 1;
    number += 1;
    if (source.trim() === '') continue;
    if (lines.length === linesMax) throw tooManyValues(linesMax);
    lines.push({ number, source });
  }
  return lines;
}

/** The commonest mistake of those who try the door. */
function hintFor(source: string): string {
  return /\}\s*\{/.test(source)
    ? '; one object a line (curl keeps line ends with --data-binary)'
    : '';
}

function findRepeated({ number, value, source }: WrittenLine): DatumFault | undefined {
  const repeated = findRepeatedMember(source, 0, countMembers(source), [value]);
  return repeated && repeatedFault(number, repeated.name);
}

function repeatedFault(number: number, name: string): DatumFault {
  return lineFault(number, 'callNonconforming', `: member ${quote(name)} is given twice`);
}

function itemsOf(text: string, valuesMax: number): readonly WrittenLine[] {
  const items = parseJson(text, 'the body', valuesMax) as readonly unknown[];
  const arrayStart = text.indexOf('[');
  const repeated = findRepeatedMember(text, arrayStart, countMembers(text), items);
  if (repeated !== undefined) {
    const fault = repeatedFault((repeated.index ?? 0) + 1, repeated.name);
    throw new Refusal(fault.name, fault.detail, { faults: [fault] });
  }
  const places = elementsOf(text, arrayStart);
  return items.map((value, index) => {
    const place = places.next();
    const start = place.done === true ? 0 : place.value.start;
    return { number: index + 1, value, source: text, start };
  });
}

function tooManyValues(valuesMax: number): Refusal {
  const detail = `the body has more than ${valuesMax} values (valuesMax)`;
  return new Refusal('callNonconforming', detail);
}
