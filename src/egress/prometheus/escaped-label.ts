/** What Prometheus 2 takes for a name of a label or metric. */
const plainName = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

const escapeMark = 'U__';

/**
 * A name as Prometheus 2 admits it, in the escape form of Prometheus itself: `U__`, `_` doubled,
 * other characters as `_hex_`. A name that looks escaped is escaped too, so that none collide.
 */
export function escapeLabelName(name: string): string {
  if (plainName.test(name) && !name.startsWith(escapeMark)) return name;
  const escaped = Array.from(name, (character, at) => {
    if (character === '_') return '__';
    const isPlain = at === 0 ? /[a-zA-Z]/.test(character) : /[a-zA-Z0-9]/.test(character);
    return isPlain ? character : `_${(character.codePointAt(0) ?? 0).toString(16)}_`;
  });
  return escapeMark + escaped.join('');
}

/** What `escapeLabelName` made; a name that is not escaped, or not rightly, stays as it is. */
export function unescapeLabelName(name: string): string {
  if (!name.startsWith(escapeMark)) return name;
  const escaped = name.slice(escapeMark.length);
  if (!/^([a-zA-Z0-9]|__|_[0-9a-f]{1,6}_)*$/.test(escaped)) return name;
  if (hasForeignCodePoint(escaped)) return name;
  return escaped.replaceAll(/__|_([0-9a-f]{1,6})_/g, (_, hex: string | undefined) =>
    hex === undefined ? '_' : String.fromCodePoint(parseInt(hex, 16)),
  );
}

function hasForeignCodePoint(escaped: string): boolean {
  return [...escaped.matchAll(/__|_([0-9a-f]{1,6})_/g)].some(
    ([, hex]) => hex !== undefined && parseInt(hex, 16) > 0x10ffff,
  );
}
