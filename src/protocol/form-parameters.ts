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
      const { name, text } = readPair(form, from, to);
      addText(texts, name, text, parametersMax);
    }
    from = to + 1;
  }
  return { texts };
}

function readPair(form: string, from: number, to: number): { name: string; text: string } {
  const equals = form.indexOf('=', from);
  const nameEnd = equals === -1 || equals > to ? to : equals;
  return {
    name: decodeComponent(form.slice(from, nameEnd)),
    text: decodeComponent(form.slice(Math.min(nameEnd + 1, to), to)),
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
  if (texts.size >= parametersMax) {
    throw new Refusal('callNonconforming', `more than ${parametersMax} parameters (parametersMax)`);
  }
  texts.set(name, text);
}

function decodeComponent(component: string): string {
  const spaced = component.includes('+') ? component.replaceAll('+', ' ') : component;
  if (!spaced.includes('%')) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    return decodeStrayPercents(spaced);
  }
}

function decodeStrayPercents(component: string): string {
  const escaped = Buffer.from(component).toString('latin1');
  const bytes = Buffer.from(escaped.replace(/%([0-9a-f]{2})/gi, characterOf), 'latin1');
  if (!isUtf8(bytes)) {
    throw new Refusal('contentNotJson', `${quote(component)} does not decode to UTF-8`);
  }
  return bytes.toString('utf8');
}

function characterOf(_escape: string, hexDigits: string): string {
  return String.fromCharCode(Number.parseInt(hexDigits, 16));
}
