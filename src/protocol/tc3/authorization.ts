import { Api3Error } from './api3-errors.js';

/** What the Authorization header of a TC3 call says. */
export interface Tc3Authorization {
  readonly secretId: string;
  /** A UTC day, `2026-01-26`. */
  readonly date: string;
  /** `monitor` by most clients, the first label of the host by others. */
  readonly service: string;
  /** In lower case, as they are listed. */
  readonly signedHeaders: readonly string[];
  /** In hexadecimal digits. */
  readonly signature: string;
}

export const tc3Algorithm = 'TC3-HMAC-SHA256';

/** A header that lists more than these signs nothing that honest clients send. */
const signedHeadersMax = 64;

/** @throws Api3Error AuthFailure.InvalidAuthorization */
export function parseAuthorization(text: string): Tc3Authorization {
  const [algorithm, rest] = cutAt(text.trim(), ' ');
  if (algorithm !== tc3Algorithm) throw invalid(`its algorithm is not ${tc3Algorithm}`);
  const parts = partsOf(rest ?? '');
  const [secretId = '', date = '', service = '', end, surplus] = partNamed(
    parts,
    'Credential',
  ).split('/');
  const isWhole = secretId !== '' && service !== '' && /^\d{4}-\d\d-\d\d$/.test(date);
  if (!isWhole || end !== 'tc3_request' || surplus !== undefined) {
    throw invalid('Credential is not SecretId/YYYY-MM-DD/service/tc3_request');
  }
  const signature = partNamed(parts, 'Signature');
  if (!/^[\da-f]{64}$/.test(signature)) {
    throw invalid('Signature is not 64 hexadecimal digits in lower case');
  }
  return { secretId, date, service, signature, signedHeaders: signedHeadersOf(parts) };
}

function signedHeadersOf(parts: ReadonlyMap<string, string>): readonly string[] {
  const names = partNamed(parts, 'SignedHeaders').toLowerCase().split(';');
  for (const required of ['content-type', 'host']) {
    if (!names.includes(required)) throw invalid(`SignedHeaders lacks ${required}`);
  }
  if (names.length > signedHeadersMax) {
    throw invalid(`SignedHeaders lists more than ${signedHeadersMax} headers`);
  }
  if (!names.every((name) => /^[\w!#$%&'*+.^`|~-]+$/.test(name))) {
    throw invalid('SignedHeaders has what is no name of a header');
  }
  if (new Set(names).size < names.length) throw invalid('SignedHeaders lists a header twice');
  return names;
}

/** Clients put a comma, or a comma and a blank, between the parts. */
function partsOf(text: string): ReadonlyMap<string, string> {
  const parts = new Map<string, string>();
  for (const part of text.split(',')) {
    const [name, value] = cutAt(part.trim(), '=');
    if (parts.has(name)) throw invalid('it has a part twice');
    parts.set(name, value ?? '');
  }
  return parts;
}

function partNamed(parts: ReadonlyMap<string, string>, name: string): string {
  const value = parts.get(name);
  if (value === undefined || value === '') throw invalid(`it lacks ${name}`);
  return value;
}

function cutAt(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

function invalid(problem: string): Api3Error {
  return new Api3Error(
    'AuthFailure.InvalidAuthorization',
    `the Authorization header cannot be used: ${problem}`,
  );
}
