import type { KeyObject } from 'node:crypto';
import {
  all,
  allButFiles,
  allButFilesDottedThenSorted,
  allDottedThenSorted,
  allWithDottedNames,
  five,
  fiveWithDottedValues,
  wholeWithDottedNames,
  type ParameterSet,
  type SignedCall,
} from './parameter-sets.js';
import { algorithmOf, equalSignatures, restorePlusSigns, sign, signInTwo } from './signature.js';

/**
 * `strict`: the published form alone. `compatible`: also what senders are known to sign. `all`:
 * forms that cover the whole request.
 */
export type SignatureForms = 'strict' | 'compatible' | 'all';

/** What the senders of one plane sign. */
export interface SignedTextRules {
  readonly host: string;
  readonly path: string;
  readonly compatiblePaths: readonly string[];
  /** Tried in this order; the first is what a sender is asked to sign. */
  readonly parameterSets: Readonly<
    Record<SignatureForms, readonly [ParameterSet, ...ParameterSet[]]>
  >;
  /** Forms that take the published host and path alone. */
  readonly fixedAddress: SignatureForms | undefined;
}

const beyondDocuments = [allDottedThenSorted, allButFiles, allButFilesDottedThenSorted];

/** The data plane: the published rule, and what real senders sign instead. */
export const receiverSignedTexts: SignedTextRules = {
  host: 'receiver.monitor.tencentyun.com',
  path: '/v2/index.php',
  compatiblePaths: ['/report.cgi'],
  parameterSets: {
    strict: [five],
    compatible: [five, fiveWithDottedValues, allWithDottedNames, all, ...beyondDocuments],
    all: [wholeWithDottedNames, all],
  },
  fixedAddress: 'strict',
};

/** The control plane: every parameter is signed, and read under the name that it is signed with. */
export const controlSignedTexts: SignedTextRules = {
  host: 'monitor.api.qcloud.com',
  path: '/v2/index.php',
  compatiblePaths: [],
  parameterSets: {
    strict: [allWithDottedNames, all],
    compatible: [allWithDottedNames, all, ...beyondDocuments],
    all: [allWithDottedNames, all],
  },
  fixedAddress: undefined,
};

/** One text that a sender may have signed, and how it was made. */
export interface SignedText {
  readonly host: string;
  readonly path: string;
  readonly parameterSet: string;
  readonly text: string;
}

/** The text that a sender is asked to sign: under `strict` and `compatible` the documented one. */
export function askedText(
  call: SignedCall,
  rules: SignedTextRules,
  forms: SignatureForms,
): SignedText {
  return writeText(call, rules, rules.parameterSets[forms][0]);
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
 * none. Each text is made only once those before it have failed.
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
  const [first] = rules.parameterSets[forms];
  if (first.covers(call)) {
    const expected = writeText(call, rules, first);
    if (equalSignatures(given, sign(expected.text, secret, algorithm))) return expected;
  }
  if (forms === rules.fixedAddress) return undefined;
  const addresses = addressesOf(call, rules);
  for (const set of writtenSets(call, rules.parameterSets[forms])) {
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
  parameterSets: readonly ParameterSet[],
): Generator<{ readonly parameterSet: ParameterSet; readonly bytes: Buffer }> {
  const written = new Set<string>();
  for (const parameterSet of parameterSets) {
    if (!parameterSet.covers(call)) continue;
    const text = parameterSet.write(call.parameters.texts);
    if (written.has(text)) continue;
    written.add(text);
    yield { parameterSet, bytes: Buffer.from(text) };
  }
}
