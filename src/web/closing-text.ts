import { STATUS_CODES } from 'node:http';
import type { WebReply } from './web-reply.js';

/** A reply as it is written where there is no response to write it with; its body is a text. */
export function closingText({ status, contentType, body }: WebReply): string {
  const text = typeof body === 'string' ? body : '';
  return (
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Unknown'}\r\nContent-Type: ${contentType}\r\n` +
    `Content-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\n` +
    `Date: ${new Date().toUTCString()}\r\n\r\n${text}`
  );
}
