import { createHmac } from 'node:crypto';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { putmonJson } from '../support/run.js';
import type { Server } from './server.js';
import type { KeyPair } from './signed-report.js';

/** More than one answer of the samples would hold can not be read back. */
const reportsMax = 9000;

/** A report of one numbered value, signed as the documents say. */
export function numberedReport({ secretId, secretKey }: KeyPair, value: number): string {
  const timestamp = Math.floor(Date.now() / 1000);
  const nonce = value + 1;
  const five =
    `Action=PutMonitorData&Nonce=${nonce}&Region=gz` +
    `&SecretId=${secretId}&Timestamp=${timestamp}`;
  const signature = createHmac('sha1', secretKey)
    .update(`POSTreceiver.monitor.tencentyun.com/v2/index.php?${five}`)
    .digest('base64');
  return JSON.stringify({
    SecretId: secretId,
    Region: 'gz',
    Timestamp: timestamp,
    Nonce: nonce,
    Signature: signature,
    Namespace: 'load',
    Data: [{ dimensions: { host: 'web1' }, metricName: 'number', value }],
  });
}

/** Many senders at once, each with a new connection for each report, as the seed's programs. */
export class Reporters {
  sentCount = 0;
  /** Numbers whose report was answered 0, and the codes of the other answers. */
  readonly acknowledged = new Set<number>();
  /** By number: how many were acknowledged when it was sent. */
  readonly acknowledgedBefore: number[] = [];
  readonly otherCodes = new Set<number>();
  readonly #key: KeyPair;
  readonly #server: Server;
  #reached: { readonly count: number; readonly resolve: () => void } | undefined;

  constructor(server: Server, key: KeyPair) {
    this.#server = server;
    this.#key = key;
  }

  /** Sends until the server takes no more connections. */
  async run(senders = 16): Promise<void> {
    await Promise.all(Array.from({ length: senders }, () => this.#sendUntilRefused()));
  }

  /** Waits for so many reports to be answered 0. */
  answered(count: number): Promise<void> {
    return new Promise((resolve) => {
      this.#reached = { count, resolve };
    });
  }

  async #sendUntilRefused(): Promise<void> {
    while (this.sentCount < reportsMax) {
      const number = this.sentCount++;
      this.acknowledgedBefore.push(this.acknowledged.size);
      const code = await post(this.#server.url, numberedReport(this.#key, number));
      if (code === undefined) return;
      if (code === 0) this.acknowledged.add(number);
      else this.otherCodes.add(code);
      if (this.acknowledged.size >= (this.#reached?.count ?? Infinity)) this.#reached?.resolve();
    }
  }
}

/** The numbers that are stored, in order. */
export async function storedNumbers(data: string): Promise<number[]> {
  const series = ['--namespace', 'load', '--metric', 'number', '--limit', '10000'];
  const answer = (await putmonJson(['get', '--data', data, ...series])) as {
    data: { value: number }[];
  };
  return answer.data.map(({ value }) => value).sort((left, right) => left - right);
}

/** Undefined where the connection ended before any reply; a half reply is thrown. */
function post(url: string, body: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const call = request(url, { method: 'POST', agent: false }, (response) => {
      text(response).then((reply) => {
        resolve((JSON.parse(reply) as { code: number }).code);
      }, reject);
    });
    call.on('error', () => {
      resolve(undefined);
    });
    call.end(body);
  });
}
