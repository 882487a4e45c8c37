import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

export type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** A range of addresses: those that share so many leading bits with the first. */
export type Network = readonly [Address, number];

const mappedPrefixBits = 96;

/**
 * Reads an address. An IPv4 address mapped into IPv6 is that IPv4 address; a zone id is passed
 * over.
 */
export function parseAddress(text: string): Address | undefined {
  return isIP(text) === 0 ? undefined : ipaddr.process(text);
}

/** Reads CIDR notation, such as `10.0.0.0/8`; undefined where the text is none. */
export function parseNetwork(text: string): Network | undefined {
  const [, addressText = '', bitsText = ''] = /^([^/%]+)\/(\d{1,3})$/.exec(text) ?? [];
  const family = isIP(addressText);
  const bits = Number(bitsText);
  if (family === 0 || bits > (family === 4 ? 32 : 128)) return undefined;
  const address = ipaddr.process(addressText);
  if (family === 4 || address.kind() === 'ipv6') return [address, bits];
  // A mapped network wider than all of IPv4 would match nothing that it seems to.
  return bits < mappedPrefixBits ? undefined : [address, bits - mappedPrefixBits];
}

/** Whether the network has the address; never across families. */
export function contains([first, bits]: Network, address: Address): boolean {
  return first.kind() === address.kind() && address.match(first, bits);
}
