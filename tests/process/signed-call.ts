import { hmac, type KeyPair } from './signed-report.js';

/** Calls an action without parameters of its own, signed as the documents say. @returns its code */
export async function signedCall(url: string, key: KeyPair, action: string): Promise<number> {
  const timestamp = Math.floor(Date.now() / 1000);
  const query = `Action=${action}&Nonce=7&Region=gz&SecretId=${key.secretId}&Timestamp=${timestamp}`;
  const text = `GETmonitor.api.qcloud.com/v2/index.php?${query}`;
  const signature = encodeURIComponent(hmac(text, key.secretKey).toString('base64'));
  const response = await fetch(`${url}/v2/index.php?${query}&Signature=${signature}`);
  return ((await response.json()) as { code: number }).code;
}
