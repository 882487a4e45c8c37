import type { Limits } from '../../config/limits.js';
import type { HttpCall } from '../../http/http-call.js';
import { quote } from '../../protocol/quote.js';
import type { Api3Call } from '../../protocol/tc3/api3-call.js';
import { Api3Error } from '../../protocol/tc3/api3-errors.js';
import { readTc3Call } from '../../protocol/tc3/read-tc3-call.js';
import { readV1Call } from '../../protocol/tc3/read-v1-call.js';
import { api3RequestOf, type Api3Form } from './api3-form.js';

/**
 * Reads what a call says of itself.
 * @throws Api3Error UnsupportedProtocol, RequestSizeLimitExceeded, and those of readTc3Call and
 * readV1Call; RequestAbortedError
 */
export async function readApi3Call(
  call: HttpCall,
  form: Api3Form,
  limits: Limits,
): Promise<Api3Call> {
  checkMethod(call);
  if (call.method === 'GET' && call.query.length > limits.api3QueryBytesMax) {
    throw tooLong(
      `query of the GET has more than ${limits.api3QueryBytesMax}`,
      'api3QueryBytesMax',
    );
  }
  if (form.kind === 'parameters') return readV1Call(api3RequestOf(call, form.body), limits);
  const body = call.method === 'GET' ? noBody : await call.readBody(limits.contentBytesMax);
  if (body === undefined) {
    throw tooLong(`body has more than ${limits.contentBytesMax}`, 'contentBytesMax');
  }
  return readTc3Call(api3RequestOf(call, body), limits);
}

function checkMethod({ method }: HttpCall): void {
  if (method === 'GET' || method === 'POST') return;
  throw new Api3Error('UnsupportedProtocol', `${quote(method)} is neither GET nor POST`);
}

const noBody = Buffer.alloc(0);

function tooLong(problem: string, limit: string): Api3Error {
  return new Api3Error('RequestSizeLimitExceeded', `the ${problem} bytes (${limit})`);
}
