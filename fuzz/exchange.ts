import { connect } from 'node:net';

/** Far more than any answer takes, also on a machine that is busy. */
const patienceSeconds = 20;

/**
 * Sends the bytes on a connection of their own, says that they are all, and reads to the end.
 * Undefined where the server does not end it.
 */
export function exchange(address: string, bytes: Buffer): Promise<Buffer | undefined> {
  const [host = '', port] = address.split(':');
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port: Number(port), allowHalfOpen: true, noDelay: true });
    const chunks: Buffer[] = [];
    let timedOut = false;
    const patience = setTimeout(() => {
      timedOut = true;
      socket.destroy();
    }, patienceSeconds * 1000);
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('end', () => socket.destroy());
    socket.on('error', (error: NodeJS.ErrnoException) => {
      // A server that parts may reset what it does not read any more; its answer came before.
      if (!['ECONNRESET', 'EPIPE'].includes(error.code ?? '')) reject(error);
    });
    socket.on('close', () => {
      clearTimeout(patience);
      resolve(timedOut ? undefined : Buffer.concat(chunks));
    });
    socket.end(bytes);
  });
}
