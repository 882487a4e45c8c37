import type { ContentLimits } from '../parameters.js';
import { quote } from '../quote.js';
import type { Api3Call } from './api3-call.js';
import { Api3Error } from './api3-errors.js';
import type { Api3Form, Api3Source } from './api3-form.js';
import type { Api3Request } from './api3-request.js';
import { readTc3Call } from './read-tc3-call.js';
import { readV1Call } from './read-v1-call.js';

/** What a call may bring at most. */
export interface Api3ContentLimits extends ContentLimits {
  readonly contentBytesMax: number;
  readonly api3QueryBytesMax: number;
}

/**
 * Reads what a call says of itself.
 * @throws Api3Error UnsupportedProtocol, RequestSizeLimitExceeded, and those of readTc3Call and
 * readV1Call; RequestAbortedError
 */
export async function readApi3Call(
  source: Api3Source,
  form: Api3Form,
  limits: Api3ContentLimits,
): Promise<Api3Call> {
  const { method, query } = source;
  const { contentBytesMax, api3QueryBytesMax } = limits;
  if (method !== 'GET' && method !== 'POST') {
    throw new Api3Error('UnsupportedProtocol', `${quote(method)} is neither GET nor POST`);
  }
  if (method === 'GET' && query.length > api3QueryBytesMax) {
    throw tooLong(`query of the GET has more than ${api3QueryBytesMax}`, 'api3QueryBytesMax');
  }
  if (form.kind === 'parameters') return readV1Call(requestOf(source, form.body), limits);
  const body = method === 'GET' ? noBody : await source.readBody(contentBytesMax);
  if (body === undefined) {
    throw tooLong(`body has more than ${contentBytesMax}`, 'contentBytesMax');
  }
  return readTc3Call(requestOf(source, body), limits);
}

function requestOf(source: Api3Source, body: Buffer): Api3Request {
  const { method, host, query } = source;
  return { method, host, query, body, fieldValues: (name) => source.fieldValues(name) };
}

const noBody = Buffer.alloc(0);

function tooLong(problem: string, limit: string): Api3Error {
  return new Api3Error('RequestSizeLimitExceeded', `the ${problem} bytes (${limit})`);
}
