import { request, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import type { OperatorAccess } from '../control/operator-access.js';
import { commonCodes } from '../control/v2/control-codes.js';
import { connectToServer } from './server-connection.js';

/** What a server said, beside code and message; why it refused; or why none was reached. */
export type Asked =
  { readonly outcome: object } | { readonly refusal: string } | { readonly unreached: string };

/**
 * Asks the server on a data folder to perform an action. What an earlier one left behind when it was
 * killed is stale: then there may be none, or one that does not know the token.
 */
export async function askServer(
  access: OperatorAccess,
  texts: ReadonlyMap<string, string>,
): Promise<Asked> {
  let body: string;
  try {
    body = await post(access, new URLSearchParams([...texts, ['language', 'en']]));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return { unreached: code ?? message };
  }
  const { code, message, ...outcome } = parse(body);
  if (code === undefined) return { unreached: 'what answers there is no putmon' };
  if (code === commonCodes.authenticationFailed) {
    return { unreached: 'what answers there does not know the token in operator.json' };
  }
  return code === 0 ? { outcome } : { refusal: message ?? '' };
}

function parse(body: string): { code?: number; message?: string } {
  try {
    return (JSON.parse(body) ?? {}) as { code?: number; message?: string };
  } catch {
    return {};
  }
}

/** On a connection of its own: the server is on this machine, and no proxy of the environment is. */
async function post(access: OperatorAccess, form: URLSearchParams): Promise<string> {
  const socket = await connectToServer(access);
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const headers = {
      host: new URL(access.url).host,
      authorization: `Bearer ${access.token}`,
      'content-type': 'application/x-www-form-urlencoded',
    };
    const path = '/v2/index.php';
    // TLS, where there is any, is the socket's.
    const sent = request({ method: 'POST', path, headers, createConnection: () => socket });
    sent.on('response', resolve).on('error', reject).end(form.toString());
  });
  return text(response);
}
