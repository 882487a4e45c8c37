import { countMembers, MemberNames } from './json-source.js';
import { quote } from './quote.js';
import { Refusal } from './refusal.js';

/*
 * JSON.parse keeps the last of repeated members, and the one who signed or logged the report may
 * have meant the first.
 */

/**
 * @param source JSON that is known to parse, to `value`
 * @param what is parsed, to begin the message with
 * @throws Refusal callNonconforming where an object in it has a member twice
 */
export function requireMembersOnce(source: string, value: unknown, what: string): void {
  requireCountedOnce(source, 0, countMembers(source), value, what);
}

/**
 * Likewise, where the value is an array or object that starts at `from`, and the members in the
 * source are counted already: comparing counts costs next to nothing, and settles every honest
 * report.
 */
export function requireCountedOnce(
  source: string,
  from: number,
  membersInSource: number,
  value: unknown,
  what: string,
): void {
  const repeated = findRepeatedMember(source, from, membersInSource, value);
  if (repeated === undefined) return;
  const place = repeated.index === undefined ? what : `${what}[${repeated.index}]`;
  const detail = `${place}: member ${quote(repeated.name)} is given twice`;
  throw new Refusal('callNonconforming', detail);
}

/** A member that an object has twice, and in which element of an array. */
export interface RepeatedMember {
  readonly name: string;
  readonly index: number | undefined;
}

/** The first one, by the same arguments; undefined where there is none. */
export function findRepeatedMember(
  source: string,
  from: number,
  membersInSource: number,
  value: unknown,
): RepeatedMember | undefined {
  if (membersInSource === 0 || membersInSource === countOfData(value)) return undefined;
  const names = new MemberNames(source, from);
  const seenByObject: Set<string>[] = [];
  while (names.next()) {
    const seen = (seenByObject[names.depth] ??= new Set());
    if (names.isFirst) seen.clear();
    if (seen.has(names.name)) return { name: names.name, index: names.index };
    seen.add(names.name);
  }
  return undefined;
}

/** The members of data and their dimensions: all that there are where no datum holds more objects. */
function countOfData(value: unknown): number {
  if (!Array.isArray(value)) return 0;
  let count = 0;
  for (const datum of value as readonly unknown[]) {
    if (!isObject(datum)) continue;
    count += countOwn(datum);
    const { dimensions } = datum;
    if (isObject(dimensions)) count += countOwn(dimensions);
  }
  return count;
}

/** What JSON.parse made inherits no names; Object.keys would make an array for each datum. */
function countOwn(record: Record<string, unknown>): number {
  let count = 0;
  let last: string | undefined;
  for (last in record) count += 1;
  return last === undefined ? 0 : count;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
