import { api3MetricNameFault } from '../../model/names.js';
import type { Receiver } from '../receiver.js';
import type { ReceiverSettings } from '../receiver-settings.js';

/** AnnounceInstance and AnnounceIp. */
const dimensionsMin = 2;

/**
 * The receiver as reports of API 3.0 meet it: they create their namespace and metrics whatever the
 * settings say, by the names and within the limits that API 3.0 publishes.
 */
export function api3ReceiverOf(receiver: Receiver): Receiver {
  let known: ReceiverSettings | undefined;
  let own: ReceiverSettings | undefined;
  const settings = (): ReceiverSettings => {
    const current = receiver.settings();
    if (own === undefined || current !== known) own = api3SettingsOf(current);
    known = current;
    return own;
  };
  return Object.create(receiver, { settings: { value: settings } }) as Receiver;
}

function api3SettingsOf(settings: ReceiverSettings): ReceiverSettings {
  const { limits } = settings;
  return {
    ...settings,
    autoRegister: true,
    metricNameFault: api3MetricNameFault,
    limits: {
      ...limits,
      nameLengthMax: limits.api3MetricNameBytesMax,
      metricsPerNamespaceMax: limits.api3MetricsMax,
      dimensionsMax: Math.max(limits.dimensionsMax, dimensionsMin),
    },
  };
}
