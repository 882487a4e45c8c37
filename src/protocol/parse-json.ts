import { hasMoreValues, nestsDeeperThan } from './json-source.js';
import { Refusal } from './refusal.js';

/** Levels of arrays and objects: a report has four, and these cost two milliseconds. */
const levelsMax = 16_384;

/**
 * Parses what a sender wrote. What nests very deep is not even tried: a mebibyte of brackets costs a
 * tenth of a second; nor what has very many values: they cost a fiftieth.
 * @param what is parsed, to begin the message with
 * @throws Refusal contentNotJson, callNonconforming
 */
export function parseJson(text: string, what: string, valuesMax: number): unknown {
  if (hasMoreValues(text, valuesMax)) {
    const detail = `${what} has more than ${valuesMax} values (valuesMax)`;
    throw new Refusal('callNonconforming', detail);
  }
  if (isDeep(text)) {
    throw new Refusal('contentNotJson', `${what} nests deeper than ${levelsMax} levels`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Refusal('contentNotJson', `${what} does not parse: ${faultOf(error)}`);
  }
}

/** Whether a text is JSON, or is not to be tried. */
export function isJson(text: string, valuesMax: number): boolean {
  if (isDeep(text) || hasMoreValues(text, valuesMax)) return true;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function isDeep(text: string): boolean {
  return text.length > levelsMax && nestsDeeperThan(text, levelsMax);
}

/** What JSON.parse complains of, without the excerpt of the text that it may add. */
function faultOf(error: unknown): string {
  const message = error instanceof Error ? error.message : 'malformed';
  const place = /at position \d+/.exec(message)?.[0];
  if (place !== undefined) return `malformed ${place}`;
  return message.startsWith('Unexpected end') ? 'it ends too early' : 'malformed';
}
