import type { WebCall } from '../../web/web-call.js';
import { ConsoleError } from './console-error.js';

/**
 * Refuses a request that a page of another site may have sent: the browser would add the cookie. The
 * header can not be added by a page of another site without a preflight, which nothing here answers.
 * @throws ConsoleError
 */
export function checkOrigin(call: WebCall): void {
  const isRead = call.method === 'GET' || call.method === 'HEAD';
  // An EventSource adds no header of its own; browsers say themselves where it comes from.
  const isSameOrigin = isRead && call.header('sec-fetch-site') === 'same-origin';
  if (call.header('x-putmon-console') !== '1' && !isSameOrigin) {
    throw new ConsoleError(403, 'the request lacks the header X-Putmon-Console: 1');
  }
  if (isRead || isOwnOrigin(call)) return;
  throw new ConsoleError(403, 'the header Origin is not the address of this console');
}

/** Whether the page that sent the request came over HTTPS: from this server, or a proxy before it. */
export function isOverTls(call: WebCall): boolean {
  return call.isEncrypted || call.header('origin').startsWith('https://');
}

/** A proxy that ends TLS makes the origin https where the request arrives in the clear. */
function isOwnOrigin(call: WebCall): boolean {
  const origin = call.header('origin').toLowerCase();
  const host = call.host.toLowerCase();
  if (host === '' || call.headerCount('origin') !== 1) return false;
  return origin === `https://${host}` || (!call.isEncrypted && origin === `http://${host}`);
}
