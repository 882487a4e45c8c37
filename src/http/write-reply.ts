import type { ServerResponse } from 'node:http';

export interface Reply {
  readonly status: number;
  readonly contentType: string;
  readonly body: string | Buffer;
  /** Sets Retry-After. */
  readonly retryAfterSeconds?: number;
}

/** A JSON answer; every answer of the protocol has HTTP status 200. */
export function jsonReply(body: string, retryAfterSeconds?: number): Reply {
  const reply = { status: 200, contentType: 'application/json', body };
  return retryAfterSeconds === undefined ? reply : { ...reply, retryAfterSeconds };
}

export function writeReply(response: ServerResponse, reply: Reply): void {
  const headers: Record<string, string | number> = {
    'Content-Type': reply.contentType,
    'Content-Length': Buffer.byteLength(reply.body),
  };
  if (reply.retryAfterSeconds !== undefined) headers['Retry-After'] = reply.retryAfterSeconds;
  response.writeHead(reply.status, headers).end(reply.body);
}

/** The same answer as raw text, for a connection whose request did not parse. */
export function renderReply(reply: Reply): string {
  const retryAfter =
    reply.retryAfterSeconds === undefined ? '' : `Retry-After: ${reply.retryAfterSeconds}\r\n`;
  return (
    `HTTP/1.1 ${reply.status} OK\r\nContent-Type: ${reply.contentType}\r\n` +
    `Content-Length: ${Buffer.byteLength(reply.body)}\r\n${retryAfter}` +
    `Connection: close\r\n\r\n${reply.body.toString()}`
  );
}
