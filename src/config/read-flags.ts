import { unknownMistake, type Reading } from './given-setting.js';
import { namedSettings, type NamedSetting } from './named-settings.js';

/**
 * Values of flags; true where a flag stands alone. A flag is called `log-level`, as on the command
 * line, or `logLevel`, as commander's `opts()` has it.
 */
export type Flags = Readonly<Record<string, string | boolean | undefined>>;

const settingByFlag: ReadonlyMap<string, NamedSetting> = new Map(
  namedSettings.flatMap((setting) => [
    [setting.flag.slice('--'.length), setting],
    [setting.name, setting],
  ]),
);

const knownFlags = namedSettings.map(({ flag }) => flag);

/** Reads the flags of a command line. */
export function readFlags(flags: Flags): Reading {
  const reading: Reading = { given: [], mistakes: [] };
  for (const [word, value] of Object.entries(flags)) {
    if (value === undefined) continue;
    const setting = settingByFlag.get(word);
    if (setting === undefined) {
      reading.mistakes.push(unknownMistake(`flag --${word}`, `--${word}`, knownFlags));
      continue;
    }
    reading.given.push({
      setting,
      value: typeof value === 'string' ? setting.kind.fromText(value) : value,
      sourceOf: () => `flag ${setting.flag}`,
    });
  }
  return reading;
}
