import { isTokenLike } from '../catalog/access-token.js';

/** What a recorded request has at most. */
const textLengthMax = 4096;
/** Looked at for secrets: what is left when they are cut is still long enough. */
const scannedLengthMax = 16_384;

const cut = '(cut)';
const secretNames = new Set(['signature', 'secretkey', 'secret_key', 'token', 'password']);

/** What of a request is shown. */
export interface ShownRequest {
  readonly method: string;
  readonly path: string;
  /** Undecoded. */
  readonly query: string;
  /** Absent where it did not come whole. */
  readonly body: Buffer | undefined;
}

/** A request as people may see it: neither signatures nor tokens stand in it. */
export function requestTextOf({ method, path, query, body }: ShownRequest): string {
  const shownQuery = query === '' ? '' : `?${withoutFormSecrets(query.slice(0, scannedLengthMax))}`;
  const text = body?.subarray(0, scannedLengthMax).toString('utf8') ?? '';
  const target = withoutTokens(path.slice(0, textLengthMax));
  return `${method} ${target}${shownQuery}\n\n${withoutSecrets(text)}`.slice(0, textLengthMax);
}

function withoutSecrets(text: string): string {
  const start = text.trimStart();
  if (start.startsWith('{') || start.startsWith('[')) return withoutJsonSecrets(text);
  return start.startsWith('--') ? withoutMultipartSecrets(text) : withoutFormSecrets(text);
}

function withoutFormSecrets(text: string): string {
  const pairs = text.split('&').map((pair) => {
    const equals = pair.indexOf('=');
    const name = equals < 0 ? '' : pair.slice(0, equals);
    return isSecret(decoded(name)) ? `${name}=${cut}` : pair;
  });
  return withoutTokens(pairs.join('&'));
}

/** A text may end amid a value. */
function withoutJsonSecrets(text: string): string {
  const member = /("(?:[^"\\]|\\.)*")(\s*:\s*)("(?:[^"\\]|\\[^])*(?:"|\\?$)|[^\s,}\]]+)/g;
  const safe = text.replace(member, (whole, name: string, colon: string) =>
    isSecret(jsonText(name)) ? `${name}${colon}"${cut}"` : whole,
  );
  return withoutTokens(safe);
}

function withoutMultipartSecrets(text: string): string {
  const part = /(name="?([^"\r\n;]*)"?[^]*?\r?\n\r?\n)([^]*?)(?=\r?\n--|$)/gi;
  const safe = text.replace(part, (whole, head: string, name: string) =>
    isSecret(name) ? head + cut : whole,
  );
  return withoutTokens(safe);
}

/** Wherever somebody put one by mistake. */
function withoutTokens(text: string): string {
  return text.replace(/putmon_[a-z]+_[\w-]*/g, (token) => (isTokenLike(token) ? cut : token));
}

function isSecret(name: string): boolean {
  return secretNames.has(name.trim().toLowerCase());
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name.replaceAll('+', ' '));
  } catch {
    return name;
  }
}

function jsonText(quoted: string): string {
  try {
    return String(JSON.parse(quoted));
  } catch {
    return quoted.slice(1, -1);
  }
}
