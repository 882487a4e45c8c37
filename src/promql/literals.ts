/**
 * Numbers as Prometheus 2.42 reads them: decimal, hexadecimal, octal by a leading 0, Inf and NaN.
 * Undefined when the text is none of these.
 */
export function readNumber(text: string): number | undefined {
  if (/^0[xX][0-9a-fA-F]+$/.test(text)) return Number(text);
  if (/^0[0-7]+$/.test(text)) return Number(`0o${text.slice(1)}`);
  if (/^(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text)) return Number(text);
  const word = text.toLowerCase();
  if (word === 'inf') return Infinity;
  return word === 'nan' ? NaN : undefined;
}

const unitMilliseconds = {
  y: 365 * 86_400_000,
  w: 7 * 86_400_000,
  d: 86_400_000,
  h: 3_600_000,
  m: 60_000,
  s: 1000,
  ms: 1,
} as const;

const durationPattern =
  /^(?:(?<y>\d+)y)?(?:(?<w>\d+)w)?(?:(?<d>\d+)d)?(?:(?<h>\d+)h)?(?:(?<m>\d+)m)?(?:(?<s>\d+)s)?(?:(?<ms>\d+)ms)?$/;

/** The longest duration that Prometheus takes: 2^63 - 1 nanoseconds, about 292 years. */
const durationMillisecondsMax = 9_223_372_036_854;

/** Milliseconds of a duration such as `1h30m`; undefined when it is malformed or too long. */
export function readDuration(text: string): number | undefined {
  const milliseconds = sumOfUnits(text);
  if (milliseconds === undefined || milliseconds > durationMillisecondsMax) return undefined;
  return milliseconds;
}

/** The same however long it is. */
export function sumOfUnits(text: string): number | undefined {
  const groups = durationPattern.exec(text)?.groups;
  if (groups === undefined || text === '') return undefined;
  let milliseconds = 0;
  for (const [unit, each] of Object.entries(unitMilliseconds))
    milliseconds += Number(groups[unit] ?? 0) * each;
  return milliseconds;
}

const simpleEscapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
};

/**
 * The value of a literal in single quotes, double quotes or backquotes.
 * @throws SyntaxError that says what is wrong with it
 */
export function readString(literal: string): string {
  const quote = literal.slice(0, 1);
  const content = literal.slice(1, -1);
  if (literal.length < 2 || !literal.endsWith(quote) || endsInEscape(content, quote))
    throw new SyntaxError('unterminated quoted string');
  return quote === '`' ? content : unescapeText(content, quote);
}

/** Whether the last character of the literal is no closing quote, but escaped. */
function endsInEscape(content: string, quote: string): boolean {
  const [backslashes = ''] = /\\*$/.exec(content) ?? [];
  return quote !== '`' && backslashes.length % 2 === 1;
}

function unescapeText(content: string, quote: string): string {
  const bytes: number[] = [];
  let text = '';
  const flush = (): void => {
    if (bytes.length > 0) text += textOfBytes(bytes.splice(0));
  };
  for (const [part, escape = ''] of content.matchAll(
    /\\([0-7]{3}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)|[^\\]+/gsu,
  )) {
    if (/^(?:x|[0-7]{3})/.test(escape) && escape.length === 3) {
      bytes.push(byteOf(escape));
      continue;
    }
    flush();
    text += escape === '' ? part : escapedCharacter(escape, quote);
  }
  flush();
  return text;
}

function byteOf(escape: string): number {
  const byte = escape.startsWith('x')
    ? Number.parseInt(escape.slice(1), 16)
    : Number.parseInt(escape, 8);
  if (byte > 255) throw new SyntaxError('escape sequence is an invalid Unicode code point');
  return byte;
}

/** Escaped bytes stand for UTF-8, as in Go. */
function textOfBytes(bytes: readonly number[]): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      Uint8Array.from(bytes),
    );
  } catch {
    throw new SyntaxError('escaped bytes are not UTF-8');
  }
}

function escapedCharacter(escape: string, quote: string): string {
  if (escape.length > 1) {
    const point = Number.parseInt(escape.slice(1), 16);
    if (point > 0x10ffff || (point >= 0xd800 && point < 0xe000))
      throw new SyntaxError('escape sequence is an invalid Unicode code point');
    return String.fromCodePoint(point);
  }
  const isOtherQuote = (escape === "'" || escape === '"') && escape !== quote;
  const character = isOtherQuote ? undefined : simpleEscapes[escape];
  if (character === undefined) throw new SyntaxError(`unknown escape sequence \\${escape}`);
  return character;
}
