import type { Duplex } from 'node:stream';

const lingerMs = 1000;

/**
 * Says the last words and hangs up. Whatever the client still sends is dropped unread, for a while:
 * closing at once would reset the connection and take the words with it.
 */
export function partFrom(socket: Duplex, lastWords = ''): void {
  socket.removeAllListeners('data').resume().end(lastWords);
  setTimeout(() => socket.destroy(), lingerMs).unref();
}
