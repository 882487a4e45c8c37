import type { HttpCall } from '../../http/http-call.js';
import { quote } from '../../protocol/quote.js';
import { Refusal } from '../../protocol/refusal.js';

/** @throws Refusal pathUnsupported */
export function checkPath({ path }: HttpCall): void {
  if (path === '/v2/index.php' || path === '/report.cgi') return;
  throw new Refusal('pathUnsupported', `${quote(path)} is neither /v2/index.php nor /report.cgi`);
}
