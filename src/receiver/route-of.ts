import type { Key } from '../catalog/catalog.js';
import type { HttpCall } from '../http/http-call.js';
import { regionOf, type Region } from '../model/region.js';
import { quote } from '../protocol/quote.js';
import { Refusal } from '../protocol/refusal.js';
import type { Report } from '../protocol/report.js';
import type { Receiver } from './receiver.js';

/** Whose data a report brings, and where it belongs. */
export interface Route {
  readonly accountId: number;
  readonly region: Region;
}

/** @throws Refusal routeMissing, parameterInvalid */
export function routeOf(call: HttpCall, report: Report, key: Key, receiver: Receiver): Route {
  const { regions, regionNetworks } = receiver.settings();
  const region = regionOf(report.region);
  if (region === undefined || !regions.has(region)) {
    throw new Refusal('routeMissing', `no store is configured for Region ${quote(report.region)}`);
  }
  const networks = regionNetworks.get(region);
  if (networks !== undefined && !networks.admits(call.address)) {
    throw new Refusal(
      'parameterInvalid',
      `address ${quote(call.address)} is no server of Region ${quote(report.region)}`,
    );
  }
  return { accountId: key.accountId, region };
}
