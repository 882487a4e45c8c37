import type { HttpCall } from '../../http/http-call.js';
import { Refusal } from '../../protocol/refusal.js';

/** A UUID has 36 characters. */
const keyLengthMax = 255;

const visible = /^[\x21-\x7e]+$/;

/** What makes a retry once; undefined where the call has none. @throws Refusal callNonconforming */
export function readIdempotencyKey(call: HttpCall): string | undefined {
  const [key, ...others] = call.fieldValues('idempotency-key');
  if (key === undefined) return undefined;
  if (others.length > 0) {
    throw new Refusal('callNonconforming', 'there is more than one Idempotency-Key field');
  }
  if (visible.test(key) && key.length <= keyLengthMax) return key;
  throw new Refusal(
    'callNonconforming',
    `Idempotency-Key is not 1 to ${keyLengthMax} visible ASCII characters`,
  );
}
