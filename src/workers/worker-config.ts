import type { LogLevel } from '../config/config.js';
import { limits, type LimitName } from '../config/limits.js';
import type { VerifierConfig } from '../ingress/receiver-settings.js';

/** What workers are told of the configuration: nothing of whom alarms are sent to, or how. */
export type WorkerConfig = VerifierConfig & { readonly logLevel: LogLevel };

export function workerConfigOf(config: WorkerConfig): WorkerConfig {
  const names = Object.keys(limits) as LimitName[];
  const bounds = Object.fromEntries(names.map((name) => [name, config[name]]));
  const { allowNetworks, denyNetworks, signatureForms, subAccountsMayReport } = config;
  const { api3Namespace, logLevel } = config;
  return {
    ...(bounds as Record<LimitName, number>),
    ...{ allowNetworks, denyNetworks, signatureForms, subAccountsMayReport },
    ...{ api3Namespace, logLevel },
  };
}
