import { Agent, request, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import type { OperatorAccess } from '../control/operator-access.js';
import { commonCodes } from '../protocol/control-codes.js';

/** What a server said, beside code and message; why it refused; or why none was reached. */
export type Asked =
  { readonly outcome: object } | { readonly refusal: string } | { readonly unreached: string };

const connectTimeoutMs = 10_000;

/**
 * Asks the server on a data folder to perform an action. What an earlier one left behind when it was
 * killed is stale: then there may be none, or one that does not know the token.
 */
export async function askServer(
  { url, token }: OperatorAccess,
  texts: ReadonlyMap<string, string>,
): Promise<Asked> {
  let body: string;
  try {
    body = await post(
      `${url}/v2/index.php`,
      token,
      new URLSearchParams([...texts, ['language', 'en']]),
    );
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

/** With an agent of its own: the server is on this machine, and no proxy of the environment is. */
async function post(url: string, token: string, form: URLSearchParams): Promise<string> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${token}`,
      'content-type': 'application/x-www-form-urlencoded',
    };
    const sent = request(url, { method: 'POST', headers, agent: new Agent() });
    sent.on('response', resolve).on('error', reject);
    sent.on('socket', (socket) => {
      socket.setTimeout(connectTimeoutMs, () => sent.destroy(new Error('no connection in 10 s')));
      socket.once('connect', () => socket.setTimeout(0));
    });
    sent.end(form.toString());
  });
  return text(response);
}
