import type { HttpCall } from '../../http/http-call.js';
import type { Limits } from '../../config/limits.js';
import type { Content } from '../../protocol/read-parameters.js';
import { Refusal } from '../../protocol/refusal.js';

/**
 * At once, where the body came with its head.
 * @throws Refusal contentAbsent, contentTooLong
 */
export function readContent(call: HttpCall, limits: Limits): Content | Promise<Content> {
  return call.method === 'GET' ? readQuery(call, limits) : readPostBody(call, limits);
}

/** In bytes; of a query, in characters that are as many. */
export function contentLengthOf(content: Content): number {
  return 'query' in content ? content.query.length : content.body.length;
}

function readQuery(call: HttpCall, { contentBytesMax }: Limits): Content {
  if (call.query.length > contentBytesMax) {
    throw tooLong('query', contentBytesMax);
  }
  if (call.query === '') throw new Refusal('contentAbsent', 'the GET has no query');
  return { query: call.query };
}

function readPostBody(call: HttpCall, { contentBytesMax }: Limits): Content | Promise<Content> {
  const body = call.readBody(contentBytesMax);
  return body instanceof Promise
    ? body.then((whole) => contentOf(whole, contentBytesMax))
    : contentOf(body, contentBytesMax);
}

function contentOf(body: Buffer | undefined, contentBytesMax: number): Content {
  if (body === undefined) throw tooLong('body', contentBytesMax);
  if (body.length === 0) throw new Refusal('contentAbsent', 'the POST has an empty body');
  return { body };
}

function tooLong(what: string, bytesMax: number): Refusal {
  return new Refusal(
    'contentTooLong',
    `the ${what} has more than ${bytesMax} bytes (contentBytesMax)`,
  );
}
