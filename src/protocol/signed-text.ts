import type { KeyObject } from 'node:crypto';
import { compareBytes } from '../model/byte-order.js';
import type { Parameters } from './parameters.js';
import { algorithmOf, equalSignatures, restorePlusSigns, sign } from './signature.js';

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
  write: (texts) => writeFive(texts, (value) => value.replaceAll('_', '.')),
};

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
  write: (texts) => writeAll(texts, (name) => name.replaceAll('_', '.')),
};

const all: ParameterSet = {
  name: 'all parameters',
  covers: areFlat,
  write: (texts) => writeAll(texts, (name) => name),
};

/** No document says how an array or an object of a JSON body would be written. */
function areFlat({ values }: Parameters): boolean {
  return !Object.values(values ?? {}).some((value) => typeof value === 'object' && value !== null);
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
  return writeText(call, rules.host, rules.path, rules.parameterSet);
}

/** Every other text that a sender may have signed, none twice. */
export function* compatibleTexts(call: SignedCall, rules: SignedTextRules): Generator<SignedText> {
  const seen = new Set([documentedText(call, rules).text]);
  for (const set of [rules.parameterSet, ...rules.compatibleSets]) {
    if (!set.covers(call.parameters)) continue;
    for (const host of hostsOf(call, rules)) {
      for (const path of new Set([rules.path, ...rules.compatiblePaths, call.path])) {
        const candidate = writeText(call, host, path, set);
        if (seen.has(candidate.text)) continue;
        seen.add(candidate.text);
        yield candidate;
      }
    }
  }
}

function hostsOf(call: SignedCall, rules: SignedTextRules): Set<string> {
  const withoutPort = call.host.replace(/:\d+$/, '');
  return new Set([rules.host, call.host, withoutPort].filter((host) => host !== ''));
}

function writeText(call: SignedCall, host: string, path: string, set: ParameterSet): SignedText {
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
  const matches = ({ text }: SignedText): boolean =>
    equalSignatures(given, sign(text, secret, algorithm));
  const documented = documentedText(call, rules);
  if (matches(documented)) return documented;
  if (forms === 'strict') return undefined;
  for (const candidate of compatibleTexts(call, rules)) {
    if (matches(candidate)) return candidate;
  }
  return undefined;
}
