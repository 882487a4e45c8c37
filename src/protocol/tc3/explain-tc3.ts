import { createHmac, hash, type KeyObject } from 'node:crypto';
import type { Departure } from '../explain-signature.js';
import { equalSignatures } from '../signature.js';
import { api3Host } from './api3-names.js';
import type { Api3Request } from './api3-request.js';
import { tc3Algorithm, type Tc3Authorization } from './authorization.js';
import { signTc3, tc3SigningKey, tc3Texts } from './tc3-signature.js';

/** A mistake that clients make, as a change of what is signed. */
interface Mistake {
  readonly part: string;
  readonly documented: string;
  readonly signed: string;
  readonly advice: string;
  /** Of the canonical request. */
  readonly rewrite?: (canonical: string) => string;
  /** The text that is signed, made of the canonical request in another way. */
  readonly toSign?: (text: string) => string;
  readonly key?: (secret: Buffer, authorization: Tc3Authorization) => Buffer;
}

/**
 * Finds the one mistake that explains a signature: none where the signature is right, undefined
 * where no known one does.
 */
export function explainTc3(
  request: Api3Request,
  authorization: Tc3Authorization,
  timestamp: string,
  secret: KeyObject,
): Departure[] | undefined {
  const texts = [...tc3Texts(request, authorization, timestamp)];
  const rightKey = tc3SigningKey(secret, authorization);
  const isMade = (text: string, key: Buffer): boolean =>
    equalSignatures(authorization.signature, signTc3(text, key));
  if (texts.some(({ stringToSign }) => isMade(stringToSign, rightKey))) return [];
  for (const { canonicalRequest, stringToSign } of texts) {
    for (const mistake of mistakesOf(request)) {
      const { rewrite, toSign, key, ...departure } = mistake;
      const canonical = rewrite?.(canonicalRequest) ?? canonicalRequest;
      const lines = stringToSign.split('\n').slice(0, 3);
      const digest = hash('sha256', Buffer.from(canonical, 'latin1'));
      const text = [...lines, digest].join('\n');
      const signingKey = key?.(secret.export(), authorization) ?? rightKey;
      if (isMade(toSign?.(text) ?? text, signingKey)) return [departure];
    }
  }
  return undefined;
}

function mistakesOf({ host, query, body }: Api3Request): readonly Mistake[] {
  const bodyHash = hash('sha256', body);
  const payload = (signed: string, text: string, advice: string): Mistake => ({
    part: 'payload',
    documented: 'SHA-256 of the body as it is sent',
    signed,
    advice,
    rewrite: (canonical) => withLastLine(canonical, hash('sha256', text)),
  });
  return [
    {
      part: 'host',
      documented: host,
      signed: api3Host,
      advice: 'sign the host that the request goes to: what its Host header says',
      rewrite: (canonical) => canonical.replace(/^host:.*$/m, `host:${api3Host}`),
    },
    payload('SHA-256 of nothing', '', 'hash the body of a POST, byte by byte as it is sent'),
    payload(
      'UNSIGNED-PAYLOAD',
      'UNSIGNED-PAYLOAD',
      'send the header X-TC-Content-SHA256: UNSIGNED-PAYLOAD too, or sign the body',
    ),
    {
      part: 'payload',
      documented: bodyHash,
      signed: bodyHash.toUpperCase(),
      advice: 'write hashes in lower case',
      rewrite: (canonical) => withLastLine(canonical, bodyHash.toUpperCase()),
    },
    {
      part: 'headers',
      documented: 'each header ends its line, and an empty line follows',
      signed: 'no empty line',
      advice: 'put a line end behind the last header, and another before SignedHeaders',
      rewrite: (canonical) => {
        const at = canonical.lastIndexOf('\n\n');
        return canonical.slice(0, at) + canonical.slice(at + 1);
      },
    },
    {
      part: 'query',
      documented: 'nothing on POST',
      signed: query,
      advice: 'leave the query out of the text of a POST',
      rewrite: (canonical) => canonical.replace('\n/\n\n', `\n/\n${query}\n`),
    },
    {
      part: 'key',
      documented: 'HMAC with "TC3" before the SecretKey',
      signed: 'HMAC with the SecretKey alone',
      advice: 'put TC3 before the SecretKey',
      key: (secret, { date, service }) => chainedKey(secret, [date, service, 'tc3_request']),
    },
    {
      part: 'text',
      documented: `begins with ${tc3Algorithm}`,
      signed: 'the canonical request alone',
      advice: 'sign the text of four lines, whose last is the hash of the canonical request',
      toSign: (text) => text.split('\n').at(-1) ?? '',
    },
  ];
}

function withLastLine(text: string, line: string): string {
  return text.slice(0, text.lastIndexOf('\n') + 1) + line;
}

function chainedKey(secret: Buffer, parts: readonly string[]): Buffer {
  return parts.reduce((key, part) => createHmac('sha256', key).update(part).digest(), secret);
}
