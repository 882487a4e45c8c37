import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Networks } from '../../config/networks.js';
import { checkHost, guardedLookup } from './guarded-lookup.js';
import { DeliveryError } from './notifier.js';

const answerBytesMax = 65_536;

export interface JsonPost {
  readonly url: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Addresses that are reached though they are not public. */
  readonly allowed: Networks;
  readonly signal: AbortSignal;
}

/**
 * Posts JSON; follows no redirect, and reads so much of the answer.
 * @returns the answer's body, where its status is 2xx
 * @throws DeliveryError otherwise
 */
export async function postJson(post: JsonPost): Promise<string> {
  const url = new URL(post.url);
  checkHost(url.hostname, post.allowed);
  try {
    const response = await send(url, post);
    const body = await readBounded(response);
    const status = response.statusCode ?? 0;
    if (status >= 200 && status < 300) return body;
    throw new DeliveryError(`${url.host} answered ${status}`);
  } catch (error) {
    if (error instanceof DeliveryError) throw error;
    const reason = post.signal.aborted ? 'no answer in time' : codeOf(error);
    throw new DeliveryError(`${url.host}: ${reason}`, { cause: error });
  }
}

function send(url: URL, { body, headers, allowed, signal }: JsonPost): Promise<IncomingMessage> {
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    request(url, {
      method: 'POST',
      agent: false,
      lookup: guardedLookup(allowed),
      signal,
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        ...headers,
      },
    })
      .on('response', resolve)
      .on('error', reject)
      .end(body);
  });
}

async function readBounded(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > answerBytesMax) throw new DeliveryError(`an answer over ${answerBytesMax} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/** A system error's code says enough; its message may hold the URL. */
function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'failed';
}
