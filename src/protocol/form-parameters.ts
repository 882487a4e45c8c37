import { isUtf8 } from 'node:buffer';
import type { Parameters } from './parameters.js';
import { quote } from './quote.js';
import { Refusal } from './refusal.js';

/**
 * Reads a query string or a form body: `+` is a space, percent escapes are UTF-8, a stray `%`
 * stands for itself.
 * @throws Refusal contentNotJson, callNonconforming
 */
export function readFormParameters(form: string, parametersMax: number): Parameters {
  const texts = new Map<string, string>();
  let from = 0;
  while (from < form.length) {
    const ampersand = form.indexOf('&', from);
    const to = ampersand === -1 ? form.length : ampersand;
    if (to > from) {
      const { name, text } = readPair(form.slice(from, to));
      addText(texts, name, text, parametersMax);
    }
    from = to + 1;
  }
  return { texts };
}

function readPair(pair: string): { name: string; text: string } {
  const equals = pair.indexOf('=');
  const nameEnd = equals === -1 ? pair.length : equals;
  return {
    name: decodeComponent(pair.slice(0, nameEnd)),
    text: decodeComponent(pair.slice(nameEnd + 1)),
  };
}

/** @throws Refusal callNonconforming where the name is there already, or one too many */
export function addText(
  texts: Map<string, string>,
  name: string,
  text: string,
  parametersMax: number,
): void {
  if (texts.has(name)) {
    throw new Refusal('callNonconforming', `parameter ${quote(name)} is given twice`);
  }
  if (texts.size >= parametersMax) throw tooManyParameters(parametersMax);
  texts.set(name, text);
}

export function tooManyParameters(parametersMax: number): Refusal {
  const detail = `more than ${parametersMax} parameters (parametersMax)`;
  return new Refusal('callNonconforming', detail);
}

function decodeComponent(component: string): string {
  const spaced = component.includes('+') ? component.split('+').join(' ') : component;
  if (!spaced.includes('%')) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    return decodeStrayPercents(spaced);
  }
}

/** Byte by byte: a replacement for each of a million escapes would cost many times as much. */
function decodeStrayPercents(component: string): string {
  const encoded = Buffer.from(component);
  const bytes = Buffer.alloc(encoded.length);
  let length = 0;
  for (let at = 0; at < encoded.length; at += 1) {
    const escaped = encoded[at] === percent ? escapedByte(encoded, at) : undefined;
    bytes[length] = escaped ?? encoded[at] ?? 0;
    length += 1;
    if (escaped !== undefined) at += 2;
  }
  const decoded = bytes.subarray(0, length);
  if (!isUtf8(decoded)) {
    throw new Refusal('contentNotJson', `${quote(component)} does not decode to UTF-8`);
  }
  return decoded.toString('utf8');
}

const percent = 0x25;

/** The byte that the two hexadecimal digits after a `%` name; undefined where they are none. */
function escapedByte(encoded: Buffer, at: number): number | undefined {
  const high = hexValue(encoded[at + 1]);
  const low = hexValue(encoded[at + 2]);
  return high === undefined || low === undefined ? undefined : high * 16 + low;
}

function hexValue(digit = 0): number | undefined {
  if (digit >= 0x30 && digit <= 0x39) return digit - 0x30;
  const lowerCase = digit | 0x20;
  return lowerCase >= 0x61 && lowerCase <= 0x66 ? lowerCase - 0x61 + 10 : undefined;
}
