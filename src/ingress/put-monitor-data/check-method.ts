import type { HttpCall } from '../../http/http-call.js';
import { quote } from '../../protocol/quote.js';
import { Refusal } from '../../protocol/refusal.js';

/** @throws Refusal methodUnsupported */
export function checkMethod({ method }: HttpCall): void {
  if (method === 'POST' || method === 'GET') return;
  throw new Refusal('methodUnsupported', `${quote(method)} is neither GET nor POST`);
}
