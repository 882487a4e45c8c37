import { isIPv4 } from 'node:net';

/**
 * Whether a request may name this Host. A page of a stranger's site reaches a listener on loopback
 * through a name of its own that resolves to it: such a name is in no list. Programs that send no
 * Host are not browsers.
 * @param localAddress where the connection arrived
 * @param names other names that are this server's, in lower case and without ports
 */
export function isHostAllowed(
  host: string,
  localAddress: string,
  names: readonly string[],
): boolean {
  if (host === '') return true;
  const name = nameOf(host);
  if (name === '') return false;
  return isLoopback(name) || name === plainAddress(localAddress) || names.includes(name);
}

/** In lower case, without port, brackets and final dot; empty where it is no host. */
function nameOf(host: string): string {
  const [, bracketed, plain = ''] = /^(?:\[(.*)\]|([^:]*))(?::\d*)?$/.exec(host) ?? [];
  return (bracketed ?? plain).toLowerCase().replace(/\.$/, '');
}

function isLoopback(name: string): boolean {
  if (name === 'localhost' || name.endsWith('.localhost') || name === '::1') return true;
  return isIPv4(name) && name.startsWith('127.');
}

/** An IPv4 address that came over IPv6, as IPv4. */
function plainAddress(address: string): string {
  return address.toLowerCase().replace(/^::ffff:(?=\d+\.)/, '');
}
