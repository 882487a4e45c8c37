import { CatalogUnavailableError } from '../../catalog/catalog.js';
import type { NonceOutcome } from '../../catalog/control-nonces.js';
import type { Api3Call } from '../../protocol/tc3/api3-call.js';
import { Api3Error } from '../../protocol/tc3/api3-errors.js';
import type { Control } from '../actions/control.js';
import { nonceLimitsOf } from '../actions/nonce-limits.js';

/**
 * A call that changes something counts once: who reads it on the wire can not have it obeyed again.
 * TC3 has no Nonce, so the signature stands for it.
 * @throws Api3Error FailedOperation, RequestLimitExceeded, ResourceUnavailable
 */
export async function useOnce(
  { secretId, timestampSeconds, signature }: Api3Call,
  control: Control,
): Promise<void> {
  const limits = nonceLimitsOf(control);
  let outcome: NonceOutcome;
  try {
    outcome = await control.controlNonces.use(
      { secretId, timestampSeconds, nonce: signature },
      limits,
    );
  } catch (error) {
    if (!(error instanceof CatalogUnavailableError)) throw error;
    const problem = `the signature cannot be kept: ${error.message}`;
    throw new Api3Error('ResourceUnavailable', problem);
  }
  if (outcome === 'used') {
    const problem = 'a call with this signature was obeyed before; sign it with another timestamp';
    throw new Api3Error('FailedOperation', problem);
  }
  if (outcome === 'tooMany') {
    const problem = `the key has made ${limits.controlNoncesPerKeyMax} calls (controlNoncesPerKeyMax)`;
    throw new Api3Error('RequestLimitExceeded', `${problem} within the time that is remembered`);
  }
}
