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
    const chunks: Buffer[] = [];
    let bytes = 0;
    const stop = (body: Buffer | undefined): void => {
      request.off('data', take).off('end', finish).off('close', abort).off('error', abort);
      request.on('error', ignoreLateError).resume();
      resolve(body);
    };
    const take = (chunk: Buffer): void => {
      bytes += chunk.length;
      if (bytes > bytesMax) stop(undefined);
      else chunks.push(chunk);
    };
    const finish = (): void => {
      const [only] = chunks;
      stop(only !== undefined && chunks.length === 1 ? only : Buffer.concat(chunks, bytes));
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

function declaredBytes(request: IncomingMessage): number {
  return Number(request.headers['content-length'] ?? 0);
}

/** The answer is decided by then: that the rest never came changes nothing. */
function ignoreLateError(): void {
  return;
}
