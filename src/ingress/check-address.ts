import { quote } from '../protocol/quote.js';
import { Refusal } from '../protocol/refusal.js';
import type { Verifier } from './receiver.js';

/** @throws Refusal clientBlocked */
export function checkAddress(address: string, { settings }: Verifier): void {
  if (settings().clientNetworks.admits(address)) return;
  throw new Refusal(
    'clientBlocked',
    `address ${quote(address)} is outside allowNetworks or inside denyNetworks`,
  );
}
