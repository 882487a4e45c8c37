import type { Socket } from 'node:net';

/**
 * Writes the body of a streamed reply, piece by piece: no piece is made before the client has taken
 * those before it. A client of HTTP/1.0 knows no chunks; it takes all until the connection closes.
 * @param stalled is called when the client does not take what was written
 * @returns false where the reply was cut off, because the client is gone or a piece failed
 */
export async function writePieces(
  socket: Socket,
  pieces: AsyncIterable<string>,
  { method, isHttp11 }: { readonly method: string; readonly isHttp11: boolean },
  stalled: () => void,
): Promise<boolean> {
  try {
    for await (const piece of pieces) {
      if (socket.destroyed) return false;
      if (method === 'HEAD') return true;
      // An empty chunk would be the last.
      if (piece === '') continue;
      const framed = isHttp11 ? chunkOf(piece) : piece;
      if (!socket.write(framed)) {
        stalled();
        await drained(socket);
      }
    }
  } catch {
    // Whoever makes the pieces has said why; the client sees that the reply has no end.
    return false;
  }
  if (isHttp11 && !socket.destroyed) socket.write('0\r\n\r\n');
  return !socket.destroyed;
}

/** Tells whoever makes the pieces that none is wanted. */
export async function dropPieces(pieces: AsyncIterable<string>): Promise<void> {
  for await (const _piece of pieces) return;
}

function chunkOf(piece: string): string {
  return `${Buffer.byteLength(piece).toString(16)}\r\n${piece}\r\n`;
}

/** Resolves when the client has taken what was written, or is gone. */
function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const settle = (): void => {
      socket.off('drain', settle).off('close', settle);
      resolve();
    };
    socket.on('drain', settle).on('close', settle);
    if (socket.destroyed) settle();
  });
}
