import type { KeyObject } from 'node:crypto';
import { compareBytes } from '../model/byte-order.js';
import type { Parameters } from './parameters.js';
import { algorithmOf, equalSignatures, restorePlusSigns, sign, signInTwo } from './signature.js';

/** Everything that can enter the text that a sender signs. */
export interface SignedCall {
  readonly method: string;
  /** The Host header, port included; empty where there is none. */
  readonly host: string;
  readonly path: string;
  readonly parameters: Parameters;
}

/** `strict`: the published form alone. `compatible`: also what senders are known to sign. */
export type SignatureForms = 'strict' | 'compatible';

/** What the senders of one plane sign: the documented form, and how others depart from it. */
export interface SignedTextRules {
  readonly host: string;
  readonly path: string;
  readonly parameterSet: ParameterSet;
  readonly compatiblePaths: readonly string[];
  readonly compatibleSets: readonly ParameterSet[];
}

/** The parameters that a text covers, and how they are written into it. */
export interface ParameterSet {
  readonly name: string;
  /** False where no document says how these parameters would be written. */
  covers(parameters: Parameters): boolean;
  write(texts: ReadonlyMap<string, string>): string;
}

/** These five, and no others, are signed by the receiver's published rule. */
const five: ParameterSet = {
  name: 'Action, Nonce, Region, SecretId, Timestamp',
  covers: () => true,
  write: (texts) => writeFive(texts, (value) => value),
};

const fiveWithDottedValues: ParameterSet = {
  name: 'Action, Nonce, Region, SecretId, Timestamp, "_" in values turned to "."',
  covers: () => true,
  write: (texts) => writeFive(texts, dotted),
};

/** Of a text with very many, several times as fast as replaceAll. */
function dotted(text: string): string {
  return text.includes('_') ? text.split('_').join('.') : text;
}

/** The published programs sign an Action that they do not send. */
function writeFive(texts: ReadonlyMap<string, string>, turn: (value: string) => string): string {
  const action = texts.get('Action') ?? 'PutMonitorData';
  return (
    `Action=${turn(action)}&Nonce=${turn(texts.get('Nonce') ?? '')}` +
    `&Region=${turn(texts.get('Region') ?? '')}&SecretId=${turn(texts.get('SecretId') ?? '')}` +
    `&Timestamp=${turn(texts.get('Timestamp') ?? '')}`
  );
}

const allWithDottedNames: ParameterSet = {
  name: 'all parameters, "_" in names turned to "."',
  covers: areFlat,
  write: (texts) => writeAll(texts, dotted),
};

const all: ParameterSet = {
  name: 'all parameters',
  // Else it is the one above, and a mebibyte takes milliseconds to write.
  covers: (parameters) => areFlat(parameters) && hasUnderscoresInNames(parameters),
  write: (texts) => writeAll(texts, (name) => name),
};

/** No document says how an array or an object of a JSON body would be written. */
function areFlat({ values }: Parameters): boolean {
  return !Object.values(values ?? {}).some((value) => typeof value === 'object' && value !== null);
}

function hasUnderscoresInNames({ texts }: Parameters): boolean {
  for (const name of texts.keys()) if (name.includes('_')) return true;
  return false;
}

/** Names are sorted as they came, before any of their characters is turned. */
function writeAll(texts: ReadonlyMap<string, string>, turn: (name: string) => string): string {
  return [...texts.keys()]
    .filter((name) => name !== 'Signature')
    .sort(compareBytes)
    .map((name) => `${turn(name)}=${texts.get(name) ?? ''}`)
    .join('&');
}

/** The data plane: the seed's rule, and what real senders sign instead. */
export const receiverSignedTexts: SignedTextRules = {
  host: 'receiver.monitor.tencentyun.com',
  path: '/v2/index.php',
  parameterSet: five,
  compatiblePaths: ['/report.cgi'],
  compatibleSets: [fiveWithDottedValues, allWithDottedNames, all],
};

/** The control plane: every parameter is signed. */
export const controlSignedTexts: SignedTextRules = {
  host: 'monitor.api.qcloud.com',
  path: '/v2/index.php',
  parameterSet: allWithDottedNames,
  compatiblePaths: [],
  compatibleSets: [all],
};

/** One text that a sender may have signed, and how it was made. */
export interface SignedText {
  readonly host: string;
  readonly path: string;
  readonly parameterSet: string;
  readonly text: string;
}

/** The text that the documents ask for. */
export function documentedText(call: SignedCall, rules: SignedTextRules): SignedText {
  return writeText(call, rules, rules.parameterSet);
}

/** Where a sender may say that it sends to. */
interface Address {
  readonly host: string;
  readonly path: string;
}

/** The documented one first. */
function addressesOf(call: SignedCall, rules: SignedTextRules): Address[] {
  const withoutPort = call.host.replace(/:\d+$/, '');
  const hosts = new Set([rules.host, call.host, withoutPort].filter((host) => host !== ''));
  const paths = new Set([rules.path, ...rules.compatiblePaths, call.path]);
  return [...hosts].flatMap((host) => [...paths].map((path) => ({ host, path })));
}

function writeText(call: SignedCall, { host, path }: Address, set: ParameterSet): SignedText {
  const text = `${call.method}${host}${path}?${set.write(call.parameters.texts)}`;
  return { host, path, parameterSet: set.name, text };
}

/**
 * The text that a signature is right for, of those that the forms allow; undefined where there is
 * none.
 */
export function findSignedText(
  call: SignedCall,
  signature: string,
  secret: KeyObject,
  rules: SignedTextRules,
  forms: SignatureForms,
): SignedText | undefined {
  const algorithm = algorithmOf(call.parameters.texts.get('SignatureMethod'));
  const given = restorePlusSigns(signature);
  const documented = documentedText(call, rules);
  if (equalSignatures(given, sign(documented.text, secret, algorithm))) return documented;
  if (forms === 'strict') return undefined;
  const addresses = addressesOf(call, rules);
  for (const set of writtenSets(call, rules)) {
    const address = addresses.find(({ host, path }) => {
      const expected = signInTwo(`${call.method}${host}${path}?`, set.bytes, secret, algorithm);
      return equalSignatures(given, expected);
    });
    if (address !== undefined) return writeText(call, address, set.parameterSet);
  }
  return undefined;
}

/** Sets of parameters as they are signed, none twice; each is written once for all addresses. */
function* writtenSets(
  call: SignedCall,
  { parameterSet: documented, compatibleSets }: SignedTextRules,
): Generator<{ readonly parameterSet: ParameterSet; readonly bytes: Buffer }> {
  const written = new Set<string>();
  for (const parameterSet of [documented, ...compatibleSets]) {
    if (!parameterSet.covers(call.parameters)) continue;
    const text = parameterSet.write(call.parameters.texts);
    if (written.has(text)) continue;
    written.add(text);
    yield { parameterSet, bytes: Buffer.from(text) };
  }
}
