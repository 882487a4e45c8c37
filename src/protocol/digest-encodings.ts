/** A way to write a digest that some senders take in place of Base64. */
export interface DigestEncoding {
  readonly value: string;
  readonly advice: string;
  /** Whether the signature can be written so: what can not be is not tried. */
  readonly fits: (signature: string) => boolean;
  readonly write: (digest: Buffer) => string;
}

export const digestEncodings: readonly DigestEncoding[] = [
  {
    value: 'hex',
    advice: 'write the digest in Base64, not in hex',
    fits: (signature) => /^[\da-f]+$/.test(signature),
    write: (digest) => digest.toString('hex'),
  },
  {
    value: 'base64 of hex',
    advice: 'Base64 the bytes of the digest, not its hex text',
    fits: (signature) => signature.length > digestLengthMax,
    write: (digest) => Buffer.from(digest.toString('hex')).toString('base64'),
  },
  {
    value: 'base64, URL-encoded twice',
    advice: 'URL-encode the Signature once in a query or a form, and not at all in JSON',
    fits: (signature) => signature.includes('%'),
    write: (digest) => encodeURIComponent(digest.toString('base64')),
  },
  {
    value: 'base64url',
    advice: 'write Base64 with + and /, not with - and _',
    fits: (signature) => /[-_]/.test(signature),
    write: (digest) => base64Url(digest),
  },
  {
    value: 'base64url without =',
    advice: 'write Base64 with + and /, not with - and _, and keep the = at its end',
    fits: (signature) => /[-_]/.test(signature),
    write: (digest) => withoutPadding(base64Url(digest)),
  },
  {
    value: 'base64 without =',
    advice: 'keep the = at the end of the Base64',
    fits: (signature) => !signature.endsWith('='),
    write: (digest) => withoutPadding(digest.toString('base64')),
  },
];

/** Base64 of the longest digest, that of HMAC-SHA256. */
const digestLengthMax = 44;

function base64Url(digest: Buffer): string {
  return digest.toString('base64').replaceAll('+', '-').replaceAll('/', '_');
}

function withoutPadding(signature: string): string {
  return signature.replace(/=+$/, '');
}
