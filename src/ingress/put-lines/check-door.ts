import { Refusal } from '../../protocol/refusal.js';
import type { Verifier } from '../receiver.js';

/** The door is off until a token that may write exists. @throws Refusal pathUnsupported */
export function checkDoor({ catalog }: Verifier): void {
  if (catalog.hasTokens('write')) return;
  throw new Refusal(
    'pathUnsupported',
    'this path is off until a token that may write exists (putmon token create --write)',
  );
}
