import type { Config } from '../config/config.js';
import type { Limits } from '../config/limits.js';
import { Networks } from '../config/networks.js';
import type { Region } from '../model/region.js';
import type { SignatureForms } from '../protocol/signed-text.js';
import type { ReplayPolicy } from './fingerprint.js';

/** The part of the configuration that reports meet, ready to be asked. */
export interface ReceiverSettings {
  readonly limits: Limits;
  readonly clientNetworks: Networks;
  /** Regions that have a store. */
  readonly regions: ReadonlySet<Region>;
  /** Where the servers of a region are, for the regions that are tied to networks. */
  readonly regionNetworks: ReadonlyMap<Region, Networks>;
  readonly autoRegister: boolean;
  readonly signatureForms: SignatureForms;
  readonly replay: ReplayPolicy;
  readonly subAccountsMayReport: boolean;
  readonly onLimiterFailure: 'refuse' | 'admit';
}

export function receiverSettingsOf(config: Config): ReceiverSettings {
  return {
    limits: config,
    clientNetworks: new Networks(config.allowNetworks, config.denyNetworks),
    regions: new Set(config.regions),
    regionNetworks: new Map(
      Object.entries(config.regionNetworks).map(([region, networks]) => [
        region as Region,
        new Networks(networks ?? []),
      ]),
    ),
    autoRegister: config.autoRegister,
    signatureForms: config.signatureForms,
    replay: config.replay,
    subAccountsMayReport: config.subAccountsMayReport,
    onLimiterFailure: config.onLimiterFailure,
  };
}
