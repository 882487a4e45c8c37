import type { Config } from '../config/config.js';
import type { Limits } from '../config/limits.js';
import { Networks } from '../config/networks.js';
import { metricNameFault } from '../model/names.js';
import type { Region } from '../model/region.js';
import type { SignatureForms } from '../protocol/signed-text.js';
import type { ReplayPolicy } from './fingerprint.js';

/** The part of the configuration that verifies reports, ready to be asked. */
export interface VerifierSettings {
  readonly limits: Limits;
  readonly clientNetworks: Networks;
  readonly signatureForms: SignatureForms;
  readonly subAccountsMayReport: boolean;
  readonly api3Namespace: string;
}

/** All of the configuration that reports meet. */
export interface ReceiverSettings extends VerifierSettings {
  /** Regions that have a store. */
  readonly regions: ReadonlySet<Region>;
  /** Where the servers of a region are, for the regions that are tied to networks. */
  readonly regionNetworks: ReadonlyMap<Region, Networks>;
  readonly autoRegister: boolean;
  /** The rule for names of metrics that a report may create. */
  readonly metricNameFault: typeof metricNameFault;
  readonly replay: ReplayPolicy;
  readonly onLimiterFailure: 'refuse' | 'admit';
}

/** What of the configuration verifiers are told. */
export type VerifierConfig = Limits &
  Pick<
    Config,
    'allowNetworks' | 'denyNetworks' | 'signatureForms' | 'subAccountsMayReport' | 'api3Namespace'
  >;

export function verifierSettingsOf(config: VerifierConfig): VerifierSettings {
  return {
    limits: config,
    clientNetworks: new Networks(config.allowNetworks, config.denyNetworks),
    signatureForms: config.signatureForms,
    subAccountsMayReport: config.subAccountsMayReport,
    api3Namespace: config.api3Namespace,
  };
}

export function receiverSettingsOf(config: Config): ReceiverSettings {
  return {
    ...verifierSettingsOf(config),
    regions: new Set(config.regions),
    regionNetworks: new Map(
      Object.entries(config.regionNetworks).map(([region, networks]) => [
        region as Region,
        new Networks(networks ?? []),
      ]),
    ),
    autoRegister: config.autoRegister,
    metricNameFault,
    replay: config.replay,
    onLimiterFailure: config.onLimiterFailure,
  };
}
