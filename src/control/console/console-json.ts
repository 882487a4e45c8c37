import { parseJson } from '../../protocol/parse-json.js';
import { Refusal } from '../../protocol/refusal.js';
import type { WebCall } from '../../web/web-call.js';
import { ConsoleError } from './console-error.js';

/**
 * The body of a request, which is one JSON object.
 * @throws ConsoleError, RequestAbortedError
 */
export async function readJsonObject(
  call: WebCall,
  { bytesMax, valuesMax }: { readonly bytesMax: number; readonly valuesMax: number },
): Promise<Readonly<Record<string, unknown>>> {
  const body = await call.readBody(bytesMax);
  if (body === undefined) throw new ConsoleError(413, `the body has over ${bytesMax} bytes`);
  // A form of another site can send no such type without a preflight.
  if (!/^application\/json\s*(;|$)/i.test(call.contentType)) {
    throw new ConsoleError(400, 'Content-Type is not application/json');
  }
  try {
    const value = parseJson(body.toString('utf8') || '{}', 'the body', valuesMax);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return value as Readonly<Record<string, unknown>>;
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new ConsoleError(400, error.message);
  }
  throw new ConsoleError(400, 'the body is no JSON object');
}
