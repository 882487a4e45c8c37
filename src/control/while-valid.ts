import type { BodyPiece } from '../web/web-reply.js';
import type { Reader } from './identify-reader.js';
import { ReaderRefusal } from './reader-refusal.js';

/**
 * The pieces of an answer, for as long as its reader may read. Then it is cut off, so that the client
 * sees that its end is missing.
 * @throws ReaderRefusal once the credential is revoked or blocked
 */
export async function* whileValid(
  pieces: AsyncIterable<BodyPiece>,
  reader: Pick<Reader, 'isValid'>,
): AsyncGenerator<BodyPiece, void, undefined> {
  for await (const piece of pieces) {
    if (!reader.isValid()) {
      throw new ReaderRefusal(401, 'the credential is no longer in force');
    }
    yield piece;
  }
}
