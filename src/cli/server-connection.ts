import { connect, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import type { OperatorAccess } from '../control/operator-access.js';

const connectTimeoutMilliseconds = 10_000;

/**
 * Connects to the server that left the access. Over TLS the server proves that it is this one before
 * anything is sent, as the token is a secret: it must present a certificate that operator.json names.
 * Its issuer, name and expiry do not matter then.
 * @throws Error where there is no connection, or another certificate is presented
 */
export async function connectToServer(access: OperatorAccess): Promise<Socket> {
  const { protocol, hostname, port } = new URL(access.url);
  const host = hostname.replace(/^\[|\]$/g, '');
  const isTls = protocol === 'https:';
  // A URL has no port where it is the usual one.
  const address = { host, port: Number(port || (isTls ? 443 : 80)) };
  if (!isTls) return connected(connect(address), 'connect');
  // The fingerprint stands in for the authorities that are not asked.
  const socket = connectTls({ ...address, rejectUnauthorized: false });
  await connected(socket, 'secureConnect');
  if (isNamed(socket, access)) return socket;
  socket.destroy();
  throw new Error('what answers there presents a certificate that is not in operator.json');
}

function isNamed(socket: TLSSocket, { fingerprints = [] }: OperatorAccess): boolean {
  const certificate = socket.getPeerX509Certificate();
  return certificate !== undefined && fingerprints.includes(certificate.fingerprint256);
}

function connected<S extends Socket>(socket: S, event: 'connect' | 'secureConnect'): Promise<S> {
  return new Promise((resolve, reject) => {
    socket.setTimeout(connectTimeoutMilliseconds, () => {
      socket.destroy(new Error('no connection in 10 s'));
    });
    socket.on('error', reject).once(event, () => {
      socket.setTimeout(0);
      resolve(socket);
    });
  });
}
