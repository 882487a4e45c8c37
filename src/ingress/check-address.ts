import type { HttpCall } from '../http/http-call.js';
import { quote } from '../protocol/quote.js';
import { Refusal } from '../protocol/refusal.js';
import type { Verifier } from './receiver.js';

/** @throws Refusal clientBlocked */
export function checkAddress(call: HttpCall, { settings }: Verifier): void {
  if (settings().clientNetworks.admits(call.address)) return;
  throw new Refusal(
    'clientBlocked',
    `address ${quote(call.address)} is outside allowNetworks or inside denyNetworks`,
  );
}
