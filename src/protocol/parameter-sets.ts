import { compareBytes } from '../model/byte-order.js';
import type { Parameters } from './parameters.js';

/** Everything that can enter the text that a sender signs. */
export interface SignedCall {
  readonly method: string;
  /** The Host header, port included; empty where there is none. */
  readonly host: string;
  readonly path: string;
  readonly parameters: Parameters;
}

/** The parameters that a text covers, and how they are written into it. */
export interface ParameterSet {
  readonly name: string;
  /**
   * False where no document says how this call's parameters would be written, or where another set
   * writes the same text.
   */
  covers(call: SignedCall): boolean;
  write(texts: ReadonlyMap<string, string>): string;
}

/** These five, and no others, are signed by the receiver's published rule. */
export const five: ParameterSet = {
  name: 'Action, Nonce, Region, SecretId, Timestamp',
  covers: () => true,
  write: (texts) => writeFive(texts, (value) => value),
};

export const fiveWithDottedValues: ParameterSet = {
  name: 'Action, Nonce, Region, SecretId, Timestamp, "_" in values turned to "."',
  covers: () => true,
  write: (texts) => writeFive(texts, dotted),
};

/** Sorts names as they came and rewrites them afterwards, as most SDKs do. */
export const allWithDottedNames: ParameterSet = {
  name: 'all parameters, "_" in names turned to "."',
  covers: areFlat,
  write: (texts) => writeAll(texts, dottedAfterSorting),
};

export const all: ParameterSet = {
  name: 'all parameters',
  covers: haveUnderscores,
  write: (texts) => writeAll(texts, {}),
};

/** The SDKs for Python and Ruby rewrite names before they sort them. */
export const allDottedThenSorted: ParameterSet = {
  name: 'all parameters, "_" in names turned to "." before they are sorted',
  covers: haveUnderscores,
  write: (texts) => writeAll(texts, dottedBeforeSorting),
};

/** The SDKs take a POSTed value that begins with `@` for a file, and do not sign it. */
export const allButFiles: ParameterSet = {
  name: 'all parameters but those whose value begins with "@", "_" in names turned to "."',
  covers: haveFiles,
  write: (texts) => writeAll(texts, { ...dottedAfterSorting, leavesOut: isFile }),
};

export const allButFilesDottedThenSorted: ParameterSet = {
  name:
    'all parameters but those whose value begins with "@", "_" in names turned to "." before ' +
    'they are sorted',
  covers: (call) => haveFiles(call) && haveUnderscores(call),
  write: (texts) => writeAll(texts, { ...dottedBeforeSorting, leavesOut: isFile }),
};

/**
 * The same text as `allWithDottedNames`, where it leaves nobody a choice: it does not tell `_` in a
 * name from `.`, so `Data_1_value` could be `Data.1.value` hidden from the receiver.
 */
export const wholeWithDottedNames: ParameterSet = {
  ...allWithDottedNames,
  covers: (call) => areFlat(call) && !hidesData(call),
};

/** Faster than replaceAll for a text with very many underscores. */
function dotted(text: string): string {
  return text.includes('_') ? text.split('_').join('.') : text;
}

/** The published programs sign an Action that they do not send. */
function writeFive(texts: ReadonlyMap<string, string>, rewrite: (value: string) => string): string {
  const action = texts.get('Action') ?? 'PutMonitorData';
  return (
    `Action=${rewrite(action)}&Nonce=${rewrite(texts.get('Nonce') ?? '')}` +
    `&Region=${rewrite(texts.get('Region') ?? '')}&SecretId=${rewrite(texts.get('SecretId') ?? '')}` +
    `&Timestamp=${rewrite(texts.get('Timestamp') ?? '')}`
  );
}

interface Writing {
  /** Applied to each name before the names are sorted. */
  readonly before?: (name: string) => string;
  /** Applied to each name after that. */
  readonly after?: (name: string) => string;
  readonly leavesOut?: (text: string) => boolean;
}

const dottedAfterSorting: Writing = { after: dotted };
const dottedBeforeSorting: Writing = { before: dotted };

function writeAll(texts: ReadonlyMap<string, string>, writing: Writing): string {
  const { before = unchanged, after = unchanged, leavesOut } = writing;
  return Array.from(texts, ([name, text]) => ({ name, text }))
    .filter(({ name, text }) => name !== 'Signature' && leavesOut?.(text) !== true)
    .map(({ name, text }) => ({ name: before(name), text }))
    .sort((left, right) => compareBytes(left.name, right.name))
    .map(({ name, text }) => `${after(name)}=${text}`)
    .join('&');
}

function unchanged(name: string): string {
  return name;
}

function isFile(text: string): boolean {
  return text.startsWith('@');
}

/** No document says how an array or an object of a JSON body would be written. */
export function areFlat({ parameters: { values } }: SignedCall): boolean {
  return !Object.values(values ?? {}).some((value) => typeof value === 'object' && value !== null);
}

/** Without one, every set writes the same text, and writing a mebibyte takes milliseconds. */
function haveUnderscores(call: SignedCall): boolean {
  return areFlat(call) && hasName(call, (name) => name.includes('_'));
}

function haveFiles(call: SignedCall): boolean {
  if (call.method !== 'POST' || !areFlat(call)) return false;
  for (const text of call.parameters.texts.values()) if (isFile(text)) return true;
  return false;
}

function hidesData(call: SignedCall): boolean {
  return hasName(
    call,
    (name) => name.includes('_') && dotted(name).startsWith('Data.') && !isDimension.test(name),
  );
}

const isDimension = /^Data\.\d+\.dimensions\./;

function hasName({ parameters }: SignedCall, test: (name: string) => boolean): boolean {
  for (const name of parameters.texts.keys()) if (test(name)) return true;
  return false;
}
