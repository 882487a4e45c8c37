import { lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { contains, parseAddress, type Address } from '../../config/network.js';
import type { Networks } from '../../config/networks.js';
import { DeliveryError } from './notifier.js';

/**
 * Refuses addresses that are not public, unless they are allowed: who may name a URL must not reach
 * what the server alone can. The very address that was checked is connected to.
 */
export function guardedLookup(allowed: Networks): LookupFunction {
  return (hostname, options, done) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) {
        done(error, []);
        return;
      }
      const [first] = addresses;
      const isRefused = addresses.some(({ address }) => !isAllowed(address, allowed));
      if (isRefused || first === undefined) done(refusalOf(hostname), []);
      else if (options.all === true) done(null, addresses);
      // Without its choice among families (--no-network-family-autoselection) Node takes one.
      else done(null, first.address, first.family);
    });
  };
}

/** A host that is an address is connected to without any lookup. @throws DeliveryError */
export function checkHost(host: string, allowed: Networks): void {
  const literal = host.replace(/^\[(.*)\]$/, '$1');
  if (parseAddress(literal) !== undefined && !isAllowed(literal, allowed)) throw refusalOf(host);
}

function isAllowed(text: string, allowed: Networks): boolean {
  const address = parseAddress(text);
  return (address !== undefined && isPublic(address)) || allowed.admits(text);
}

/** Of IPv6 no more is public: `::7f00:1`, which once was 127.0.0.1, is not. */
function isPublic(address: Address): boolean {
  const isGlobal = address.kind() === 'ipv4' || contains([ipaddr.IPv6.parse('2000::'), 3], address);
  return isGlobal && address.range() === 'unicast';
}

function refusalOf(host: string): DeliveryError {
  return new DeliveryError(`${host} has no public address, and noticeNetworks does not allow it`);
}
