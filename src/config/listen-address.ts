import { isIPv4, isIPv6 } from 'node:net';

/** Where a server listens. */
export interface ListenAddress {
  /** A host name or an address; IPv6 without brackets. */
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
}

const portMax = 65_535;

/** Reads `host:port` or `[IPv6]:port`; undefined where the text is neither. */
export function parseListenAddress(text: string): ListenAddress | undefined {
  const parts = /^(?:\[(?<ipv6>[^\]]+)\]|(?<name>[A-Za-z0-9.-]+)):(?<port>\d{1,5})$/.exec(text);
  const { ipv6, name = '', port } = parts?.groups ?? {};
  if (port === undefined || Number(port) > portMax) return undefined;
  if (ipv6 === undefined ? !isHost(name) : !isIPv6(ipv6)) return undefined;
  return Object.freeze({ host: ipv6 ?? name, port: Number(port) });
}

function isHost(name: string): boolean {
  const looksLikeIPv4 = /^[\d.]+$/.test(name);
  return looksLikeIPv4 ? isIPv4(name) : true;
}
