import type { IncomingMessage, ServerResponse } from 'node:http';
import { finished } from 'node:stream';

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

export function writeReply(request: IncomingMessage, response: ServerResponse, reply: Reply): void {
  if (request.complete) {
    response.writeHead(reply.status, headersOf(reply)).end(reply.body);
    return;
  }
  // The end may close the connection, and that would cut off a client that still writes its body.
  writeHeadAndBody(response, reply);
  finished(request.resume(), () => response.end());
}

/** All that the client sees of an answer, without the end. */
export function writeHeadAndBody(
  response: ServerResponse,
  reply: Reply,
  whenWritten?: () => void,
): void {
  response.writeHead(reply.status, headersOf(reply)).write(reply.body, whenWritten);
}

function headersOf(reply: Reply): Record<string, string | number> {
  const headers: Record<string, string | number> = {
    'Content-Type': reply.contentType,
    'Content-Length': Buffer.byteLength(reply.body),
  };
  if (reply.retryAfterSeconds !== undefined) headers['Retry-After'] = reply.retryAfterSeconds;
  return headers;
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
