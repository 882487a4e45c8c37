import type { IncomingMessage } from 'node:http';

/** The client went away, or cut its body short. */
export class RequestAbortedError extends Error {
  override name = 'RequestAbortedError';
}

/**
 * Reads a request's body whole. Undefined where it has more than bytesMax bytes: what follows is
 * read and dropped, so that a client that writes before it reads still gets its answer.
 */
export function readBody(request: IncomingMessage, bytesMax: number): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const pieces = new Pieces();
    const stop = (body: Buffer | undefined): void => {
      request.off('data', take).off('end', finish).off('close', abort).off('error', abort);
      request.on('error', ignoreLateError).resume();
      resolve(body);
    };
    const take = (chunk: Buffer): void => {
      pieces.add(chunk);
      if (pieces.bytes > bytesMax) stop(undefined);
    };
    const finish = (): void => {
      stop(pieces.joined());
    };
    const abort = (): void => {
      reject(new RequestAbortedError('the request ended before its body did'));
    };
    if (declaredBytes(request) > bytesMax) {
      stop(undefined);
      return;
    }
    request.on('data', take).on('end', finish).on('close', abort).on('error', abort);
  });
}

/** So many are kept apart: a piece of one byte takes a hundred times that in memory. */
const smallPiecesMax = 1024;

/** What comes of a body, in whatever small pieces, at the cost of its bytes. */
class Pieces {
  bytes = 0;
  readonly #blocks: Buffer[] = [];
  #pieces: Buffer[] = [];

  add(piece: Buffer): void {
    this.bytes += piece.length;
    this.#pieces.push(piece);
    if (this.#pieces.length < smallPiecesMax) return;
    this.#blocks.push(Buffer.concat(this.#pieces));
    this.#pieces = [];
  }

  joined(): Buffer {
    const [first] = this.#pieces;
    return first?.length === this.bytes
      ? first
      : Buffer.concat([...this.#blocks, ...this.#pieces], this.bytes);
  }
}

function declaredBytes(request: IncomingMessage): number {
  return Number(request.headers['content-length'] ?? 0);
}

/** The answer is decided by then: that the rest never came changes nothing. */
function ignoreLateError(): void {
  return;
}
