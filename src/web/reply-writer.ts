import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { BodyPiece, WebReply } from './web-reply.js';

/**
 * Writes a reply. A body of pieces is cut off, so that the client sees that its end is missing,
 * where a piece can not be made. So is any body that the client reads nothing of for too long.
 */
export async function writeReply(
  response: ServerResponse,
  { status, contentType, headers = {}, body }: WebReply,
  stalledSecondsMax: number,
): Promise<void> {
  const hasPieces = isPieces(body);
  // RFC 9110, section 8.6: a 204 has no length.
  const isLengthTold = !hasPieces && status !== 204;
  const length = isLengthTold ? { 'Content-Length': Buffer.byteLength(body) } : {};
  response.writeHead(status, { 'Content-Type': contentType, ...length, ...headers });
  try {
    if (hasPieces) {
      await writePieces(response, body, stalledSecondsMax);
    } else if (isLastOnUnreadBody(response)) {
      await partWith(response, body);
      return;
    }
    response.end(hasPieces ? undefined : body);
    if (!response.writableFinished) await happened(response, 'finish', stalledSecondsMax);
  } catch {
    // The client is gone or stalled, or the source of the pieces has logged its failure.
    response.destroy();
  }
}

/** Tells the source of the pieces that none is wanted: one that never began would not notice. */
export async function dropReply({ body }: WebReply): Promise<void> {
  if (isPieces(body)) for await (const _piece of body) return;
}

/** @throws Error where the client reads nothing for so long, or disconnects; what the source throws */
async function writePieces(
  response: ServerResponse,
  pieces: AsyncIterable<BodyPiece>,
  stalledSecondsMax: number,
): Promise<void> {
  for await (const piece of pieces) {
    if (response.destroyed) return;
    // A HEAD has no body: its pieces need not be made.
    if (response.req.method === 'HEAD') return;
    if (piece.length > 0 && !response.write(piece)) {
      await happened(response, 'drain', stalledSecondsMax);
    }
  }
}

/** @throws Error where the event does not come in time, or the client disconnects */
async function happened(
  response: ServerResponse,
  event: 'drain' | 'finish',
  stalledSecondsMax: number,
): Promise<void> {
  if (response.destroyed) return;
  const stalled = new AbortController();
  const stop = (): void => {
    stalled.abort();
  };
  const timeout = setTimeout(stop, stalledSecondsMax * 1000);
  response.once('close', stop);
  try {
    await once(response, event, { signal: stalled.signal });
  } finally {
    clearTimeout(timeout);
    response.off('close', stop);
  }
}

function isLastOnUnreadBody({ shouldKeepAlive, req }: ServerResponse): boolean {
  return !shouldKeepAlive && !req.complete;
}

/**
 * Writes a whole body and ends the server's side, but reads on: closing the connection while the
 * client still writes would reset it, and take the reply with it.
 */
async function partWith(response: ServerResponse, body: BodyPiece): Promise<void> {
  const { req } = response;
  response.write(body);
  req.socket.end();
  req.resume();
  await new Promise<void>((resolve) => {
    req.once('end', resolve).once('close', resolve);
  });
  req.socket.destroy();
}

function isPieces(body: WebReply['body']): body is AsyncIterable<BodyPiece> {
  return typeof body === 'object' && Symbol.asyncIterator in body;
}
