import { escapeCodeUnit } from '../model/escape-code-unit.js';

/** A text as JSON writes it, in quotes and ASCII throughout. */
export function asciiJson(text: string): string {
  return JSON.stringify(text).replace(/[^\x20-\x7e]/g, escapeCodeUnit);
}
