import type { HttpCall } from '../../http/http-call.js';
import type { Api3Request } from '../../protocol/tc3/api3-request.js';
import { tc3Algorithm } from '../../protocol/tc3/authorization.js';
import { isV1Form } from '../../protocol/tc3/read-v1-call.js';
import type { Verifier } from '../receiver.js';

/** How a call of API 3.0 is written, and its body where that had to be read to know. */
export type Api3Form =
  { readonly kind: 'headers' } | { readonly kind: 'parameters'; readonly body: Buffer };

const noBody = Buffer.alloc(0);

/**
 * Tells a call of API 3.0 from whatever else comes to `/`: undefined is none. The body is read only
 * where a form could tell, and only from those who may report.
 * @throws RequestAbortedError
 */
export async function api3FormOf(
  call: HttpCall,
  verifier: Verifier,
): Promise<Api3Form | undefined> {
  if (hasApi3Headers(call)) return { kind: 'headers' };
  if (call.method === 'GET') {
    return isV1Form(call.query) ? { kind: 'parameters', body: noBody } : undefined;
  }
  const isForm = /^application\/x-www-form-urlencoded\s*(;|$)/i.test(call.contentType);
  if (call.method !== 'POST' || !isForm) return undefined;
  if (verifier.state() !== 'serving') return undefined;
  const { clientNetworks, limits } = verifier.settings();
  if (!clientNetworks.admits(call.address)) return undefined;
  const body = await call.readBody(limits.contentBytesMax);
  if (body === undefined || !isV1Form(body.toString('utf8'))) return undefined;
  return { kind: 'parameters', body };
}

function hasApi3Headers(call: HttpCall): boolean {
  return (
    call.fieldValues('x-tc-action').length > 0 ||
    call.fieldValues('x-tc-version').length > 0 ||
    call.fieldValues('authorization').some((value) => value.startsWith(tc3Algorithm))
  );
}

/** The request as API 3.0 sees it. */
export function api3RequestOf(call: HttpCall, body: Buffer): Api3Request {
  const { method, host, query } = call;
  return { method, host, query, body, fieldValues: (name) => call.fieldValues(name) };
}
