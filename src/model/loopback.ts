import { isIPv4 } from 'node:net';

/** Whether an address, as sockets tell it, is of this machine alone; IPv4 may come over IPv6. */
export function isLoopbackAddress(address: string): boolean {
  if (address === '::1') return true;
  const plain = address.toLowerCase().replace(/^::ffff:(?=\d+\.)/, '');
  return isIPv4(plain) && plain.startsWith('127.');
}
