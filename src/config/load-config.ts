import { checkSetting } from './check-setting.js';
import { ConfigError } from './config-error.js';
import type { Config } from './config.js';
import { contradictions } from './contradictions.js';
import type { GivenSetting } from './given-setting.js';
import { namedSettings, type NamedSetting } from './named-settings.js';
import { readConfigFile } from './read-config-file.js';
import { readEnvironment } from './read-environment.js';
import { readFlags, type Flags } from './read-flags.js';
import { settings } from './settings.js';
import { parseUtcOffsetSeconds } from './utc-offset.js';

export interface ConfigSources {
  /** A file of YAML or JSON, from the flag `--config`; else PUTMON_CONFIG names it, if any. */
  readonly file?: string | undefined;
  readonly environment: NodeJS.ProcessEnv;
  readonly flags: Flags;
}

/**
 * Resolves the configuration: flags go before the environment, that before the file, that before
 * the defaults.
 * @throws ConfigError with every mistake of every source, those of overridden values included
 */
export function loadConfig({ file, environment, flags }: ConfigSources): Config {
  const path = file ?? environment['PUTMON_CONFIG'];
  const readings = [
    ...(path === undefined ? [] : [readConfigFile(path)]),
    readEnvironment(environment),
    readFlags(flags),
  ];
  const choice = new Choice();
  for (const given of readings.flatMap((reading) => reading.given)) choice.take(given);
  const config = choice.resolve();
  const mistakes = [
    ...readings.flatMap((reading) => reading.mistakes),
    ...choice.mistakes,
    ...choice.contradictionsIn(config),
  ];
  if (mistakes.length > 0) throw new ConfigError(mistakes);
  return config;
}

/** The values chosen so far, the later taken before the earlier. */
class Choice {
  readonly mistakes: string[] = [];
  readonly #values = new Map<string, unknown>();
  readonly #sources = new Map<string, string>();
  readonly #wrong = new Set<string>();

  take(given: GivenSetting): void {
    const { name } = given.setting;
    const checked = checkSetting(given);
    if ('mistakes' in checked) {
      this.mistakes.push(...checked.mistakes);
      this.#wrong.add(name);
      return;
    }
    this.#values.set(name, checked.value);
    this.#sources.set(name, given.sourceOf([]));
  }

  resolve(): Config {
    const chosen = Object.fromEntries(this.#values) as Partial<Config>;
    const data = chosen.data ?? settings.data.default;
    const values = namedSettings.map((setting) => {
      const value = chosen[setting.name] ?? defaultOf(setting, data);
      return [setting.name, value];
    });
    // The tables give each name a schema of its type; the compiler sees them one by one only.
    const config = Object.fromEntries(values) as Omit<Config, 'utcOffsetSeconds'>;
    return Object.freeze({
      ...config,
      utcOffsetSeconds: parseUtcOffsetSeconds(config.timezone) ?? 0,
    });
  }

  /** Only between settings that are right by themselves. */
  contradictionsIn(config: Config): string[] {
    return contradictions
      .filter(({ between }) => !between.some((name) => this.#wrong.has(name)))
      .filter(({ holds }) => holds(config))
      .map(({ between, rule }) => {
        const sources = between.map((name) => `${name} (${this.#sources.get(name) ?? 'default'})`);
        return `${sources.join(' and ')}: ${rule}`;
      });
  }
}

function defaultOf({ kind, derive, default: text }: NamedSetting, data: string): unknown {
  return derive === undefined ? kind.schema.parse(kind.fromText(text)) : derive(data);
}
