import { withoutSecrets } from './alarm-receivers-kind.js';
import type { Config } from './config.js';
import { namedSettings, type NamedSetting } from './named-settings.js';

/** A configuration as a file would hold it. */
export interface WrittenConfig {
  /** By name; loads as the configuration that was written. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** What of it can not be shown, without its secrets. */
  readonly hidden: Readonly<Record<string, unknown>>;
}

/** Groups of receivers are hidden where they have a URL, as one may hold a token. */
export function writeConfig(config: Config): WrittenConfig {
  const hasUrls = config.alarmReceivers.some(({ channels }) =>
    channels.some(({ kind }) => kind !== 'email'),
  );
  const shown = namedSettings.filter(({ name }) => !hasUrls || name !== 'alarmReceivers');
  return {
    settings: Object.fromEntries(
      shown.map((setting) => [setting.name, writtenValue(setting, config[setting.name])]),
    ),
    hidden: hasUrls ? { alarmReceivers: withoutSecrets(config.alarmReceivers) } : {},
  };
}

function writtenValue({ kind }: NamedSetting, value: unknown): unknown {
  return kind.toFile?.(value) ?? value;
}
