import type { HttpCall } from '../../http/http-call.js';
import { quote } from '../../protocol/quote.js';
import { Refusal } from '../../protocol/refusal.js';

/** @throws Refusal methodUnsupported */
export function checkLinesMethod({ method }: HttpCall): void {
  if (method === 'POST') return;
  throw new Refusal('methodUnsupported', `${quote(method)} is not POST`);
}
