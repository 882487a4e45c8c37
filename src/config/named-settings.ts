import type { Limit } from './limit.js';
import { limits, type LimitName } from './limits.js';
import { settings, type Setting, type SettingName } from './settings.js';
import { wholeNumberKind } from './value-kind.js';

/** A setting and what it is called in each place where one can give it. */
export interface NamedSetting extends Setting<unknown> {
  /** In a file, such as `logLevel`. */
  readonly name: SettingName | LimitName;
  /** In the environment, such as `PUTMON_LOG_LEVEL`. */
  readonly variable: string;
  /** On the command line, such as `--log-level`. */
  readonly flag: string;
  /** The flag and its value, as commander's `option()` takes them. */
  readonly option: string;
}

/** Every setting, limits included, in the order of their tables. */
export const namedSettings: readonly NamedSetting[] = [
  ...entriesOf(settings).map(([name, setting]) => withNames(name, setting)),
  ...entriesOf(limits).map(([name, limit]) => withNames(name, settingOf(limit))),
];

function settingOf(limit: Limit): Setting<number> {
  return {
    kind: wholeNumberKind(limit.unit, limit.minimum ?? 1),
    default: String(limit.default),
    summary: limit.summary,
    reloadable: limit.reloadable ?? true,
  };
}

function withNames(name: NamedSetting['name'], setting: Setting<unknown>): NamedSetting {
  const words = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const flag = `--${words}`;
  // A flag for true or false may stand alone.
  const value = setting.default === 'false' ? '[true or false]' : `<${setting.kind.form}>`;
  return {
    ...setting,
    name,
    variable: `PUTMON_${words.replaceAll('-', '_').toUpperCase()}`,
    flag,
    option: `${flag} ${value}`,
  };
}

function entriesOf<Name extends string, Entry>(table: Readonly<Record<Name, Entry>>) {
  return Object.entries(table) as [Name, Entry][];
}
