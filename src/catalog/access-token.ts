import { hash, randomBytes } from 'node:crypto';

/*
 * The text of an access token: what its holder shows, and what the catalog finds it by. The text
 * says what the token is for, so that people and secret scanners recognize it.
 */

/** What a token lets its holder do. Each token does one thing. */
export type TokenKind = 'read' | 'write';

/** Every kind, with what it lets its holder do, for people. */
export const tokenKinds: Readonly<Record<TokenKind, string>> = {
  read: "lets its holder read the account's data",
  write: 'lets its holder report lines to the account',
};

/** What ids of tokens begin with; an id is no secret. */
export const tokenIdPrefixes: Readonly<Record<TokenKind, string>> = {
  read: 'rt',
  write: 'wt',
};

const randomByteCount = 32;
const randomPart = /^[A-Za-z0-9_-]{43}$/;

/** A new token, for its holder alone: `putmon_`, the kind, `_` and 43 URL-safe characters. */
export function newTokenText(kind: TokenKind): string {
  return `${textPrefixOf(kind)}${randomBytes(randomByteCount).toString('base64url')}`;
}

/** Whether a text is meant as a token, of whatever kind; it may be mistyped. */
export function isTokenLike(text: string): boolean {
  return text.startsWith('putmon_');
}

/**
 * What the catalog finds a token of the kind by; undefined where the text can not be one.
 *
 * SHA-256 is enough: nobody guesses 256 random bits, so a slow hash would only make each request
 * slow. The look-up may take longer for a hash that begins like a known one, but that leads to no
 * text with such a hash. The prefix is hashed as well: a token of one kind is never found as another.
 */
export function tokenHashOf(text: string, kind: TokenKind): string | undefined {
  const prefix = textPrefixOf(kind);
  if (!text.startsWith(prefix) || !randomPart.test(text.slice(prefix.length))) return undefined;
  return hash('sha256', text, 'hex');
}

function textPrefixOf(kind: TokenKind): string {
  return `putmon_${kind}_`;
}
