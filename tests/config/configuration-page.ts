import { format } from 'prettier';
import type { Limit } from '../../src/config/limit.js';
import { limits, type LimitName } from '../../src/config/limits.js';
import { namedSettings, type NamedSetting } from '../../src/config/named-settings.js';

const introduction = `
# Configuration

Every setting has one name, and four places where it can stand. A later place goes before an
earlier one:

1. the default;
2. a file of YAML or JSON, named by \`--config\` or \`PUTMON_CONFIG\`: \`seriesMax: 5000\`;
3. the environment: \`PUTMON_SERIES_MAX=5000\`;
4. the command line: \`--series-max 5000\`.

In a variable or flag a list is written with commas (\`10.0.0.0/8,::1/128\`), and a map as YAML or
JSON (\`{gz: [10.1.0.0/16]}\`). Regions go by either name: \`gz\` is \`ap-guangzhou\`. A mistake
anywhere stops the start; all of them are told at once, each with its place and what is allowed.
\`putmon check-config\` tells them without starting.

SIGHUP reads all places again. Settings marked _reload_ change at once; a change of the others is
logged, and waits for a restart. A file with a mistake changes nothing.

Secrets are no settings. \`PUTMON_MASTER_KEY\` may hold the master key instead of \`masterKeyFile\`;
\`PUTMON_SECRET_ID\` and \`PUTMON_SECRET_KEY\` are what the commands that send reports sign with;
\`PUTMON_CHANNEL_SECRET\` is what \`putmon alarm receivers\` gives a channel to sign its notices with.
`;

const limitsIntroduction = `
All limits are taken over by a reload. Where a limit has a code, whoever goes beyond it is answered
that code. Limits are whole numbers, and may not be set below the least.
`;

/** The page docs/configuration.md, from the tables that the loader reads. */
export function renderConfigurationPage(): Promise<string> {
  const others = namedSettings.filter(({ name }) => !(name in limits));
  const bounds = namedSettings.filter(({ name }) => name in limits);
  const page = [
    introduction,
    '## Settings',
    table(['Setting', 'Default', 'Value', 'Meaning'], others.map(settingRow)),
    '## Limits',
    limitsIntroduction,
    table(['Limit', 'Default', 'Least', 'Unit', 'Code', 'Meaning'], bounds.map(limitRow)),
    '## Variables and flags',
    table(['Setting', 'Variable', 'Flag'], namedSettings.map(namesRow)),
  ];
  return format(page.join('\n\n'), { parser: 'markdown' });
}

function settingRow({ name, kind, summary, reloadable, ...setting }: NamedSetting): string[] {
  const isText = setting.derive === undefined;
  const defaultText = isText ? codeOf(setting.default.replaceAll(',', ', ')) : setting.default;
  return [codeOf(name), defaultText, kind.form, summary + (reloadable ? '; _reload_' : '')];
}

function limitRow({ name, kind, summary, default: text }: NamedSetting): string[] {
  const limit: Limit = limits[name as LimitName];
  const least = String(limit.minimum ?? 1);
  return [codeOf(name), codeOf(text), least, kind.form, String(limit.code ?? ''), summary];
}

function namesRow({ name, variable, flag }: NamedSetting): string[] {
  return [codeOf(name), codeOf(variable), codeOf(flag)];
}

function codeOf(text: string): string {
  return text === '' ? 'none' : `\`${text}\``;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = head.map(() => '---');
  return [head, line, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
