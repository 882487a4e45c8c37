import { createRequire } from 'node:module';
import type { KeyPair } from '../support/accounts.js';

interface SdkOptions {
  readonly SecretId: string;
  readonly SecretKey: string;
  readonly Region: string;
  readonly host: string;
  readonly protocol: 'http';
  readonly path: string;
  readonly method: 'GET' | 'POST';
}

type SdkCallback = (error: Error | null, answer: unknown) => void;

/** As far as it is used here: the package has no types. */
type QcloudApi = new (options: SdkOptions) => {
  request(data: object, options: SdkOptions, callback: SdkCallback): void;
};

const Sdk = createRequire(import.meta.url)('qcloudapi-sdk') as QcloudApi;

/** What npm qcloudapi-sdk, through its public options, gets from the plane at an address. */
export function callBySdk(
  host: string,
  { secretId, secretKey }: KeyPair,
  data: object,
  method: 'GET' | 'POST' = 'POST',
): Promise<unknown> {
  const options = {
    SecretId: secretId,
    SecretKey: secretKey,
    Region: 'gz',
    host,
    protocol: 'http',
    path: '/v2/index.php',
    method,
  } as const;
  return new Promise((resolve, reject) => {
    new Sdk(options).request(data, options, (error, answer) => {
      if (error === null) resolve(answer);
      else reject(error);
    });
  });
}
