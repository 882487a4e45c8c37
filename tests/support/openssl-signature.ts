import { spawnSync } from 'node:child_process';

export type Digest = 'sha1' | 'sha256';

const signatures = new Map<string, string>();

/** The Base64 of the HMAC of a text, as openssl makes it: never by the code under test. */
export function signWithOpenssl(text: string, secretKey: string, digest: Digest = 'sha1'): string {
  const name = `${digest}\n${secretKey}\n${text}`;
  const known = signatures.get(name);
  if (known !== undefined) return known;
  const { stdout, status } = spawnSync(
    'openssl',
    ['dgst', `-${digest}`, '-mac', 'HMAC', '-macopt', `key:${secretKey}`, '-binary'],
    { input: text },
  );
  if (status !== 0) throw new Error('openssl makes no HMAC');
  const signature = stdout.toString('base64');
  signatures.set(name, signature);
  return signature;
}
