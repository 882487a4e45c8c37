import { regionOf, type Region } from '../model/region.js';
import { quote } from '../protocol/quote.js';
import { Refusal } from '../protocol/refusal.js';
import type { Receiver } from './receiver.js';
import type { VerifiedReport } from './verified-report.js';

/** Whose data a report brings, and where it belongs. */
export interface Route {
  readonly accountId: number;
  readonly region: Region;
}

/** What says where a report belongs. */
export type RoutedReport = Pick<VerifiedReport, 'accountId' | 'address'> & {
  readonly report: Pick<VerifiedReport['report'], 'region'>;
};

/** @throws Refusal routeMissing, parameterInvalid */
export function routeOf(verified: RoutedReport, receiver: Receiver): Route {
  const { report, accountId, address } = verified;
  const { regions, regionNetworks } = receiver.settings();
  const region = regionOf(report.region);
  if (region === undefined || !regions.has(region)) {
    throw new Refusal('routeMissing', `no store is configured for Region ${quote(report.region)}`);
  }
  const networks = regionNetworks.get(region);
  if (networks !== undefined && !networks.admits(address)) {
    throw new Refusal(
      'parameterInvalid',
      `address ${quote(address)} is no server of Region ${quote(report.region)}`,
    );
  }
  return { accountId, region };
}
