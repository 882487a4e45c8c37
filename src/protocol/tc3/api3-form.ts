import type { Api3Request } from './api3-request.js';
import { tc3Algorithm } from './authorization.js';
import { isV1Form } from './read-v1-call.js';

/** A request at `/` of a listener, before its body is read. */
export interface Api3Source extends Omit<Api3Request, 'body'> {
  readonly contentType: string;
  /** Undefined where the body has more bytes. @throws RequestAbortedError */
  readBody(bytesMax: number): Buffer | undefined | Promise<Buffer | undefined>;
}

/** How a call of API 3.0 is written, and its body where that had to be read to know. */
export type Api3Form =
  { readonly kind: 'headers' } | { readonly kind: 'parameters'; readonly body: Buffer };

const noBody = Buffer.alloc(0);

/**
 * Tells a call of API 3.0 from whatever else comes to `/`: undefined is none. The body is read only
 * where a form could tell.
 * @param bodyBytesMax 0 where no body is to be read
 * @throws RequestAbortedError
 */
export async function api3FormOf(
  source: Api3Source,
  bodyBytesMax: number,
): Promise<Api3Form | undefined> {
  if (hasApi3Headers(source)) return { kind: 'headers' };
  if (source.method === 'GET') {
    return isV1Form(source.query) ? { kind: 'parameters', body: noBody } : undefined;
  }
  const isForm = /^application\/x-www-form-urlencoded\s*(;|$)/i.test(source.contentType);
  if (source.method !== 'POST' || !isForm || bodyBytesMax === 0) return undefined;
  const body = await source.readBody(bodyBytesMax);
  if (body === undefined || !isV1Form(body.toString('utf8'))) return undefined;
  return { kind: 'parameters', body };
}

function hasApi3Headers(source: Api3Source): boolean {
  return (
    source.fieldValues('x-tc-action').length > 0 ||
    source.fieldValues('x-tc-version').length > 0 ||
    source.fieldValues('authorization').some((value) => value.startsWith(tc3Algorithm))
  );
}
