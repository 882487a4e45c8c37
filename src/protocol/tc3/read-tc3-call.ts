import type { ContentLimits } from '../parameters.js';
import type { ActionParameters, Api3Call } from './api3-call.js';
import { Api3Error } from './api3-errors.js';
import { readApi3Form, readApi3Json, readSeconds } from './api3-parameters.js';
import type { Api3Request } from './api3-request.js';
import { parseAuthorization } from './authorization.js';
import { explainTc3 } from './explain-tc3.js';
import { isTc3SignedBy, tc3Texts } from './tc3-signature.js';
import { unflattenParameters } from './unflatten-parameters.js';

/**
 * Reads a call that says what it is in its headers.
 * @throws Api3Error AuthFailure.InvalidAuthorization, MissingParameter, InvalidParameterValue
 */
export function readTc3Call(request: Api3Request, limits: ContentLimits): Api3Call {
  const authorization = parseAuthorization(authorizationOf(request));
  const timestamp = oneValue(request, 'X-TC-Timestamp');
  if (timestamp === undefined) throw new Api3Error('MissingParameter', 'X-TC-Timestamp');
  const timestampSeconds = readSeconds(timestamp, 'X-TC-Timestamp');
  return {
    signedWith: 'tc3',
    secretId: authorization.secretId,
    signature: authorization.signature,
    timestampSeconds,
    nonce: '',
    action: oneValue(request, 'X-TC-Action'),
    version: oneValue(request, 'X-TC-Version'),
    region: oneValue(request, 'X-TC-Region'),
    token: oneValue(request, 'X-TC-Token'),
    isSignedBy: (secret) => {
      checkDay(authorization.date, timestampSeconds);
      return isTc3SignedBy(secret, request, authorization, timestamp);
    },
    explain: (secret) => explainTc3(request, authorization, timestamp, secret),
    signedText: () => {
      const [texts] = tc3Texts(request, authorization, timestamp);
      return `${texts?.stringToSign ?? ''}\n\n${texts?.canonicalRequest ?? ''}`;
    },
    readParameters: () => readParameters(request, limits),
  };
}

/** A proxy may have gone by one of two, and the server by the other. */
function authorizationOf(request: Api3Request): string {
  const [authorization, second] = request.fieldValues('authorization');
  if (authorization === undefined) {
    const problem = 'the request has no Authorization header';
    throw new Api3Error('AuthFailure.InvalidAuthorization', problem);
  }
  if (second === undefined) return authorization;
  const problem = 'the request has more than one Authorization header';
  throw new Api3Error('AuthFailure.InvalidAuthorization', problem);
}

/** Undefined where the header is absent or empty. */
function oneValue(request: Api3Request, name: string): string | undefined {
  const [value, second] = request.fieldValues(name.toLowerCase());
  if (second !== undefined) {
    throw new Api3Error('InvalidParameter', `the request has more than one ${name} header`);
  }
  const trimmed = value?.trim();
  return trimmed === '' ? undefined : trimmed;
}

/** The day is part of the key, so a signature of another day cannot match: the message says why. */
function checkDay(date: string, timestampSeconds: number): void {
  const day = new Date(timestampSeconds * 1000).toISOString().slice(0, 10);
  if (date === day) return;
  const problem = `the date of the Credential is ${date}, the UTC day of X-TC-Timestamp is ${day}`;
  throw new Api3Error('AuthFailure.SignatureFailure', problem);
}

function readParameters(request: Api3Request, limits: ContentLimits): ActionParameters {
  if (request.method === 'GET') {
    return { values: unflattenParameters(readApi3Form(request.query, limits)), areTexts: true };
  }
  const [contentType = ''] = request.fieldValues('content-type');
  if (!/^application\/json\s*(;|$)/i.test(contentType)) {
    const problem = 'the body of a POST signed with TC3-HMAC-SHA256 is application/json here';
    throw new Api3Error('UnsupportedProtocol', problem);
  }
  return { values: readApi3Json(request.body, limits), areTexts: false };
}
