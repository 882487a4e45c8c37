import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { BodyPiece, WebReply } from './web-reply.js';

/**
 * Writes a reply. A body of pieces is cut off, so that the client sees that its end is missing,
 * where a piece can not be made or the client reads nothing for too long.
 */
export async function writeReply(
  response: ServerResponse,
  { status, contentType, headers = {}, body }: WebReply,
  stalledSecondsMax: number,
): Promise<void> {
  const hasPieces = isPieces(body);
  const length = hasPieces ? {} : { 'Content-Length': Buffer.byteLength(body) };
  response.writeHead(status, { 'Content-Type': contentType, ...length, ...headers });
  if (!hasPieces) {
    response.end(body);
    return;
  }
  if (await writePieces(response, body, stalledSecondsMax)) response.end();
  else response.destroy();
}

/** @returns whether all were written */
async function writePieces(
  response: ServerResponse,
  pieces: AsyncIterable<BodyPiece>,
  stalledSecondsMax: number,
): Promise<boolean> {
  try {
    for await (const piece of pieces) {
      if (response.destroyed) return false;
      // A HEAD has no body: its pieces need not be made.
      if (response.req.method === 'HEAD') return true;
      if (piece.length > 0 && !response.write(piece)) await drained(response, stalledSecondsMax);
    }
    return !response.destroyed;
  } catch {
    // The source of the pieces has logged its failure.
    return false;
  }
}

/** @throws Error where the client reads nothing for so long, or disconnects */
async function drained(response: ServerResponse, stalledSecondsMax: number): Promise<void> {
  const stalled = new AbortController();
  const stop = (): void => {
    stalled.abort();
  };
  const timeout = setTimeout(stop, stalledSecondsMax * 1000);
  response.once('close', stop);
  try {
    await once(response, 'drain', { signal: stalled.signal });
  } finally {
    clearTimeout(timeout);
    response.off('close', stop);
  }
}

function isPieces(body: WebReply['body']): body is AsyncIterable<BodyPiece> {
  return typeof body === 'object' && Symbol.asyncIterator in body;
}
