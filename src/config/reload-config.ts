import { isDeepStrictEqual } from 'node:util';
import type { Config } from './config.js';
import { namedSettings, type NamedSetting } from './named-settings.js';

export type ConfigName = NamedSetting['name'];

/** The settings whose new values a reload takes over; the others wait for a restart. */
export const reloadableNames: ReadonlySet<ConfigName> = new Set(
  namedSettings.filter(({ reloadable }) => reloadable).map(({ name }) => name),
);

export interface Reload {
  /** The current configuration with what a reload takes over of the next; frozen. */
  readonly config: Config;
  /** The settings whose change waits for a restart. */
  readonly waitingNames: readonly ConfigName[];
}

/** Takes over of the next configuration what can change while running. */
export function reloadConfig(current: Config, next: Config): Reload {
  const taken = namedSettings
    .filter((setting) => reloadableNames.has(setting.name))
    .filter((setting) => setting.reloads?.(current[setting.name], next[setting.name]) ?? true)
    .map(({ name }) => [name, next[name]]);
  const config = { ...current, ...(Object.fromEntries(taken) as Partial<Config>) };
  const waitingNames = namedSettings
    .map(({ name }) => name)
    .filter((name) => !isDeepStrictEqual(config[name], next[name]));
  return { config: Object.freeze(config), waitingNames };
}
