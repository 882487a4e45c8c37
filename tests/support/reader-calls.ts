import { once } from 'node:events';
import { request } from 'node:https';
import { text } from 'node:stream/consumers';
import { keys, type KeyPair } from './accounts.js';
import { Connection } from './connection.js';
import { call } from './control-call.js';
import type { ReaderServer } from './reader-server.js';
import type { TestReceiver } from './test-receiver.js';

/** Account and caller of one who may read; or the status of one who may not. */
export type Outcome = readonly [account: string, caller: string] | 400 | 401 | 403;

/** What a reader server tells. */
export interface Told {
  readonly outcome: Outcome;
  readonly message: string;
  /** WWW-Authenticate. */
  readonly challenge: string | undefined;
}

export function bearer(shown: string): string {
  return `Authorization: Bearer ${shown}`;
}

export function basic(user: string, password: string): string {
  return `Authorization: Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

export function basicKey({ secretId, secretKey }: KeyPair): string {
  return basic(secretId, secretKey);
}

/** A read token of the key's account. */
export async function createToken(
  server: TestReceiver,
  key: KeyPair = keys.main,
): Promise<{ text: string; id: string }> {
  const answer = await call(server, 'CreateToken', { kind: 'read' }, { key });
  const data = answer['data'] as { token: string; tokenId: string };
  return { text: data.token, id: data.tokenId };
}

interface Place {
  readonly host?: string | undefined;
  readonly target?: string;
}

/** What a request with these header lines is told, over plain HTTP. */
export async function ask(
  { port }: ReaderServer,
  lines: readonly string[],
  { host = '127.0.0.1', target = '/' }: Place = {},
): Promise<Told> {
  const connection = await Connection.open(`${host}:${port}`);
  const head = [`GET ${target} HTTP/1.1`, `Host: ${host}`, ...lines];
  connection.write(Buffer.from(`${head.join('\r\n')}\r\n\r\n`, 'latin1'));
  const { status, headers, body } = await connection.reply('GET');
  connection.abandon();
  return toldBy(status, body, headers.get('www-authenticate'));
}

/** The same over TLS. @param authority whose certificate is trusted */
export async function askOverTls(
  { port }: ReaderServer,
  headers: Readonly<Record<string, string>>,
  { host = '127.0.0.1', authority }: { host?: string | undefined; authority: Buffer },
): Promise<Told> {
  const trusted = { servername: 'localhost', ca: authority, agent: false };
  const sent = request({ host, port, headers, ...trusted }).end();
  const [response] = (await once(sent, 'response')) as [
    NodeJS.ReadableStream & {
      readonly statusCode?: number;
      readonly headers: Readonly<Record<string, string | undefined>>;
    },
  ];
  const challenge = response.headers['www-authenticate'];
  return toldBy(response.statusCode ?? 0, await text(response), challenge);
}

function toldBy(status: number, body: string, challenge: string | undefined): Told {
  const { account = '', caller = '', message = '' } = JSON.parse(body) as Record<string, string>;
  const outcome = status === 200 ? ([account, caller] as const) : (status as Outcome);
  return { outcome, message, challenge };
}
