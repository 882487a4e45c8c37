import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { NoticeChannel } from '../../catalog/alarms/alarm-receivers.js';
import type { Networks } from '../../config/networks.js';
import { refusalOf } from './channel-rules.js';
import { checkHost, guardedLookup } from './guarded-lookup.js';
import { DeliveryError } from './notifier.js';

const answerBytesMax = 65_536;
/** A body that nobody reads is drained so long: some servers stop working once a client is gone. */
const drainMilliseconds = 1000;

export interface JsonPost {
  readonly kind: NoticeChannel['kind'];
  readonly url: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Addresses that are reached though they are not public. */
  readonly allowed: Networks;
  readonly signal: AbortSignal;
}

export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
}

/**
 * Posts JSON, and follows no redirect. The status alone decides, whatever becomes of the body.
 * @throws DeliveryError where the status is not 2xx
 */
export async function postForStatus(post: JsonPost): Promise<void> {
  const status = await exchange(post, async (response) => {
    await drain(response);
    return statusOf(response);
  });
  checkStatus(post, status);
}

/**
 * Posts JSON, and follows no redirect; reads so much of the answer.
 * @returns the answer, whatever its status: chats put codes into the body of a 400, too
 * @throws DeliveryError where there is no whole answer
 */
export function postForAnswer(post: JsonPost): Promise<HttpAnswer> {
  return exchange(post, async (response) => {
    const body = await readBounded(response);
    return { status: statusOf(response), body };
  });
}

/** @throws DeliveryError where the status is not 2xx */
export function checkStatus({ kind, url }: JsonPost, status: number): void {
  if (status >= 200 && status < 300) return;
  const refusal = refusalOf(kind, status, '');
  const options = refusal === undefined ? {} : { refusal };
  throw new DeliveryError(`${new URL(url).host} answered ${status}`, options);
}

async function exchange<Answer>(
  post: JsonPost,
  read: (response: IncomingMessage) => Promise<Answer>,
): Promise<Answer> {
  const url = new URL(post.url);
  checkHost(url.hostname, post.allowed);
  try {
    return await read(await send(url, post));
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

function statusOf({ statusCode = 0 }: IncomingMessage): number {
  return statusCode;
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

/** Resolves when the connection is done with: the body ended, was cut, or is too long or too slow. */
function drain(response: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    let length = 0;
    const finish = (): void => {
      clearTimeout(timer);
      response.destroy();
      resolve();
    };
    const timer = setTimeout(finish, drainMilliseconds);
    response
      .on('data', (chunk: Buffer) => {
        length += chunk.length;
        if (length > answerBytesMax) finish();
      })
      .on('error', finish)
      .on('close', finish);
  });
}

/** A system error's code says enough; its message may hold the URL. */
function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'failed';
}
