import type { ContentLimits } from '../parameters.js';
import { quote } from '../quote.js';
import { algorithmOf } from '../signature.js';
import type { Api3Call } from './api3-call.js';
import { Api3Error } from './api3-errors.js';
import { readApi3Form, readSeconds } from './api3-parameters.js';
import type { Api3Request } from './api3-request.js';
import { unflattenParameters } from './unflatten-parameters.js';
import { isV1SignedBy, v1Texts } from './v1-signature.js';

/** What a call says of itself; all else belongs to its action. */
const commonNames = [
  'Action',
  'Language',
  'Nonce',
  'Region',
  'RequestClient',
  'SecretId',
  'Signature',
  'SignatureMethod',
  'Timestamp',
  'Token',
  'Version',
];

const requiredNames = ['SecretId', 'Timestamp', 'Nonce', 'Signature'];

/** Whether a query or a form is a call of API 3.0: it names a version, as older ones do not. */
export function isV1Form(form: string): boolean {
  return /(?:^|&)Version=/.test(form);
}

/**
 * Reads a call that says everything in parameters, in the query of a GET or the form of a POST.
 * @throws Api3Error MissingParameter, InvalidParameter, InvalidParameterValue, InvalidRequest
 */
export function readV1Call(request: Api3Request, limits: ContentLimits): Api3Call {
  const form = request.method === 'GET' ? request.query : request.body.toString('utf8').trim();
  const parameters = readApi3Form(form, limits);
  const missing = requiredNames.filter((name) => textOf(parameters, name) === undefined);
  if (missing.length > 0) throw new Api3Error('MissingParameter', missing.join(', '));
  const method = textOf(parameters, 'SignatureMethod');
  if (method !== undefined && method !== 'HmacSHA1' && method !== 'HmacSHA256') {
    const problem = `SignatureMethod ${quote(method)} is neither HmacSHA1 nor HmacSHA256`;
    throw new Api3Error('InvalidParameterValue', problem);
  }
  const call = { method: request.method, host: request.host, parameters };
  return {
    signedWith: algorithmOf(method),
    secretId: textOf(parameters, 'SecretId') ?? '',
    signature: textOf(parameters, 'Signature') ?? '',
    timestampSeconds: readSeconds(textOf(parameters, 'Timestamp') ?? '', 'Timestamp'),
    nonce: nonceOf(parameters),
    action: textOf(parameters, 'Action'),
    version: textOf(parameters, 'Version'),
    region: textOf(parameters, 'Region'),
    token: textOf(parameters, 'Token'),
    isSignedBy: (secret) => isV1SignedBy(secret, call),
    explain: (secret) => (isV1SignedBy(secret, call) ? [] : undefined),
    signedText: () => v1Texts(call)[0] ?? '',
    readParameters: () => ({ values: unflattenParameters(ofAction(parameters)), areTexts: true }),
  };
}

function nonceOf(parameters: ReadonlyMap<string, string>): string {
  const nonce = textOf(parameters, 'Nonce') ?? '';
  if (/^\d{1,20}$/.test(nonce)) return nonce;
  throw new Api3Error('InvalidParameterValue', `Nonce ${quote(nonce)} is no whole number`);
}

/** Undefined where the parameter is absent or empty. */
function textOf(parameters: ReadonlyMap<string, string>, name: string): string | undefined {
  const text = parameters.get(name);
  return text === '' ? undefined : text;
}

function ofAction(parameters: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const own = [...parameters].filter(([name]) => !commonNames.includes(name));
  return new Map(own);
}
