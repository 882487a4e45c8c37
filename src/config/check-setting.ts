import type { GivenSetting } from './given-setting.js';

export type CheckedSetting = { readonly value: unknown } | { readonly mistakes: readonly string[] };

type Path = readonly PropertyKey[];

const shownLengthMax = 80;

/** Resolves a given value, or says in one line each what is wrong with it. */
export function checkSetting({ setting, value, sourceOf }: GivenSetting): CheckedSetting {
  const result = setting.kind.schema.safeParse(value);
  if (result.success) return { value: result.data };
  const mistakes = result.error.issues.map(({ code, path, message }) => {
    const wrong = code === 'invalid_key' ? path.at(-1) : partAt(value, path);
    const shown = isSecretName(setting.name) ? 'a value that is not shown' : show(wrong);
    const place = `${sourceOf(path)}: ${setting.name}${textOf(path)}`;
    return `${place}: given ${shown}, allowed: ${message}`;
  });
  return { mistakes };
}

function partAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((part, key) => (part as Record<PropertyKey, unknown>)[key], value);
}

function textOf(path: Path): string {
  return path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
}

function show(value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'string') return 'a map';
  if (looksSecret(value)) return 'a text that is not shown';
  return JSON.stringify(
    value.length > shownLengthMax ? `${value.slice(0, shownLengthMax)}…` : value,
  );
}

function isSecretName(name: string): boolean {
  return /secret|masterKey/i.test(name);
}

/** Key pairs look so, and no value of a setting does. */
function looksSecret(text: string): boolean {
  return /AKID|[A-Za-z0-9+/_=]{24,}/.test(text);
}
