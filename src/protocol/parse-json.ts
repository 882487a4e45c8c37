import { nestsDeeperThan } from './json-source.js';
import { Refusal } from './refusal.js';

/** Levels of arrays and objects: a report has four, and these cost two milliseconds. */
const levelsMax = 16_384;

/**
 * Parses what a sender wrote. What nests very deep is not even tried: a mebibyte of brackets costs a
 * tenth of a second.
 * @param what is parsed, to begin the message with
 * @throws Refusal contentNotJson
 */
export function parseJson(text: string, what: string): unknown {
  if (isDeep(text)) {
    throw new Refusal('contentNotJson', `${what} nests deeper than ${levelsMax} levels`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Refusal('contentNotJson', `${what} does not parse: ${faultOf(error)}`);
  }
}

/** Whether a text is JSON, or would be but for its depth. */
export function isJson(text: string): boolean {
  if (isDeep(text)) return true;
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
