import { createHmac, type KeyObject } from 'node:crypto';
import type { Turns } from '../model/fair-turns.js';
import { publishedRegionWords } from '../model/region.js';
import { digestEncodings } from './digest-encodings.js';
import type { HmacAlgorithm } from './hmac-pads.js';
import type { SignedCall } from './parameter-sets.js';
import { equalSignatures, restorePlusSigns } from './signature.js';
import type { SignatureForms, SignedTextRules } from './signed-text.js';

/** One way in which a sender departs from the documented form. */
export interface Departure {
  /** The part of the signed text, or of the signing, that differs. */
  readonly part: string;
  readonly documented: string;
  readonly signed: string;
  readonly advice: string;
}

/** What a sender is asked to sign, and how. */
export interface AskedForm {
  readonly algorithm: HmacAlgorithm;
  readonly rules: SignedTextRules;
  readonly forms: SignatureForms;
}

interface Variant {
  readonly value: string;
  /** Absent for the documented value. */
  readonly advice?: string;
}

/** Signing so many characters without a pause: a text may have a megabyte, and thousands are tried. */
const charactersPerSlice = 1_000_000;
/** What signing a short text costs, in characters of a long one. */
const charactersPerText = 1000;

/** More mistakes at once are no longer worth the time that trying them takes. */
const departuresMax = 3;

/**
 * Finds what a sender signed instead of the documented text, by trying the mistakes that are made.
 * @returns how it departs, fewest departures first and none where it does not; undefined where no
 * known mistake explains the signature
 */
export async function explainSignature(
  call: SignedCall,
  signature: string,
  secret: KeyObject,
  asked: AskedForm,
  turns: Turns,
): Promise<Departure[] | undefined> {
  const given = restorePlusSigns(signature.trim()).replace(/%[\da-f]{2}/gi, (escape) =>
    escape.toUpperCase(),
  );
  const parts = partsOf(call, asked, given);
  let characters = 0;
  for (let departures = 0; departures <= departuresMax; departures += 1) {
    for (const chosen of choices(parts, departures)) {
      characters += charactersOf(chosen);
      if (characters >= charactersPerSlice) {
        characters = 0;
        await turns.next();
      }
      if (equalSignatures(given, signVariant(chosen, secret))) return departuresOf(parts, chosen);
    }
  }
  return undefined;
}

function charactersOf(chosen: readonly Variant[]): number {
  return chosen.reduce((sum, { value }) => sum + value.length, charactersPerText);
}

interface Part {
  readonly name: string;
  readonly variants: readonly [Variant, ...Variant[]];
}

function partsOf(
  call: SignedCall,
  { algorithm, rules, forms }: AskedForm,
  signature: string,
): Part[] {
  return [
    { name: 'method', variants: methodsOf(call) },
    { name: 'host', variants: hostsOf(call, rules) },
    { name: 'path', variants: pathsOf(call, rules) },
    { name: 'question mark', variants: questionMarks },
    { name: 'parameters', variants: parametersOf(call, rules, forms) },
    { name: 'algorithm', variants: algorithmsOf(algorithm) },
    { name: 'encoding', variants: encodingsOf(signature) },
    { name: 'end of the text', variants: endings },
    { name: 'key', variants: keysOf(call) },
  ];
}

function methodsOf({ method }: SignedCall): Part['variants'] {
  const other = method === 'POST' ? 'GET' : 'POST';
  return [
    { value: method },
    { value: other, advice: `the request is sent as ${method}: sign ${method}` },
    { value: method.toLowerCase(), advice: 'write the method in capitals' },
    { value: '', advice: 'the text begins with the method' },
  ];
}

function hostsOf({ host }: SignedCall, rules: SignedTextRules): Part['variants'] {
  const withoutPort = host.replace(/:\d+$/, '');
  const fixed = `sign ${rules.host}, whatever address the request goes to`;
  return distinct([
    { value: rules.host },
    { value: `${rules.host}:8080`, advice: 'sign the host without its port' },
    { value: `http://${rules.host}`, advice: 'sign the host without http://' },
    { value: host, advice: fixed },
    { value: withoutPort, advice: fixed },
    ...foreignHosts.map((value) => ({ value, advice: fixed })),
  ]);
}

/** Hosts of other APIs, whose signing code is taken over as it stands. */
const foreignHosts = [
  'monitor.api.qcloud.com',
  'cvm.api.qcloud.com',
  'monitor.tencentcloudapi.com',
  'cvm.tencentcloudapi.com',
];

const questionMarks: Part['variants'] = [
  { value: '?' },
  { value: '', advice: 'put a ? between the path and the parameters' },
];

function pathsOf({ path }: SignedCall, rules: SignedTextRules): Part['variants'] {
  const advice = `sign ${rules.path}`;
  return distinct([
    { value: rules.path },
    ...[...rules.compatiblePaths, path, '/', ''].map((value) => ({ value, advice })),
  ]);
}

function parametersOf(
  call: SignedCall,
  rules: SignedTextRules,
  forms: SignatureForms,
): Part['variants'] {
  const { parameters } = call;
  const [asked] = rules.parameterSets[forms];
  const documented = asked.write(parameters.texts);
  const pairs = documented.split('&');
  return distinct([
    { value: documented },
    ...rules.parameterSets.compatible
      .filter((set) => set.covers(call))
      .map((set) => ({
        value: set.write(parameters.texts),
        advice: `signed were ${set.name}; sign ${asked.name}`,
      })),
    {
      value: pairs.filter((pair) => !pair.startsWith('Action=')).join('&'),
      advice: 'Action=PutMonitorData is signed even where it is not sent',
    },
    { value: orderAsSent(pairs, parameters.texts), advice: 'sort the parameters by name' },
    ...otherRegions(documented, parameters.texts.get('Region') ?? ''),
    {
      value: pairs.map((pair) => encodeValue(pair)).join('&'),
      advice: 'sign raw values: URL-encode only what is sent',
    },
  ]);
}

/** The value that most often differs between what is signed and what is sent. */
function otherRegions(documented: string, sent: string): Variant[] {
  return publishedRegionWords()
    .filter((word) => word !== sent)
    .map((word) => ({
      value: documented.replace(`&Region=${sent}&`, `&Region=${word}&`),
      advice: `Region ${word} is signed, but ${sent} is sent`,
    }));
}

function orderAsSent(pairs: readonly string[], texts: ReadonlyMap<string, string>): string {
  const sent = [...texts.keys()];
  const place = (pair: string): number => sent.indexOf(pair.slice(0, pair.indexOf('=')));
  return [...pairs].sort((left, right) => place(left) - place(right)).join('&');
}

function encodeValue(pair: string): string {
  const equals = pair.indexOf('=') + 1;
  return pair.slice(0, equals) + encodeURIComponent(pair.slice(equals));
}

function algorithmsOf(algorithm: HmacAlgorithm): Part['variants'] {
  return algorithm === 'sha1'
    ? [
        { value: 'sha1' },
        { value: 'sha256', advice: 'send SignatureMethod=HmacSHA256, or sign with HMAC-SHA1' },
        { value: 'md5', advice: 'sign with HMAC-SHA1' },
      ]
    : [
        { value: 'sha256' },
        { value: 'sha1', advice: 'SignatureMethod says HmacSHA256: sign with HMAC-SHA256' },
        { value: 'md5', advice: 'sign with HMAC-SHA256, as SignatureMethod says' },
      ];
}

function encodingsOf(signature: string): Part['variants'] {
  return [{ value: 'base64' }, ...digestEncodings.filter(({ fits }) => fits(signature))];
}

const endings: Part['variants'] = [
  { value: '' },
  { value: '\n', advice: 'nothing follows the last value, no newline either' },
];

function keysOf({ parameters }: SignedCall): Part['variants'] {
  return [
    { value: 'SecretKey' },
    { value: 'SecretKey and a newline', advice: 'strip the newline from the SecretKey' },
    { value: parameters.texts.get('SecretId') ?? '', advice: 'sign with the SecretKey' },
  ];
}

function signVariant(chosen: readonly Variant[], secret: KeyObject): string {
  const [method, host, path, mark, parameters, algorithm = '', encodingName, end, keyName = ''] =
    chosen.map(({ value }) => value);
  const digest = createHmac(algorithm, keyNamed(keyName, secret))
    .update(`${method}${host}${path}${mark}${parameters}${end}`)
    .digest();
  const encoding = digestEncodings.find(({ value }) => value === encodingName);
  return encoding?.write(digest) ?? digest.toString('base64');
}

function keyNamed(name: string, secret: KeyObject): KeyObject | string {
  if (name === 'SecretKey') return secret;
  return name === 'SecretKey and a newline' ? `${secret.export().toString()}\n` : name;
}

function departuresOf(parts: readonly Part[], chosen: readonly Variant[]): Departure[] {
  return parts.flatMap(({ name, variants }, at) => {
    const { value: signed = '', advice } = chosen[at] ?? {};
    return advice === undefined
      ? []
      : [{ part: name, documented: variants[0].value, signed, advice }];
  });
}

/** Every choice of one variant a part, in which just so many parts depart. */
function* choices(parts: readonly Part[], departures: number): Generator<Variant[]> {
  const [part, ...others] = parts;
  if (part === undefined) {
    if (departures === 0) yield [];
    return;
  }
  for (const variant of part.variants) {
    const left = variant.advice === undefined ? departures : departures - 1;
    if (left < 0) return;
    for (const rest of choices(others, left)) yield [variant, ...rest];
  }
}

/** A value counts by its first reason alone. */
function distinct(variants: readonly [Variant, ...Variant[]]): Part['variants'] {
  const [documented, ...others] = variants;
  const seen = new Set([documented.value]);
  const kept = others.filter(({ value }) => !seen.has(value) && seen.add(value));
  return [documented, ...kept];
}
