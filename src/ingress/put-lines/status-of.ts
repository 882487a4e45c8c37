import type { Refusal } from '../../protocol/refusal.js';
import type { RefusalName } from '../../protocol/return-codes.js';

/** The HTTP status that goes with each code. */
export const statuses: Readonly<Record<RefusalName, number>> = {
  methodUnsupported: 405,
  pathUnsupported: 404,
  notReady: 503,
  internalFailure: 500,
  contentAbsent: 400,
  contentNotJson: 400,
  requestsOverRate: 429,
  limiterFailed: 503,
  clientBlocked: 403,
  parameterMissing: 400,
  parameterTypeWrong: 400,
  identityIllegal: 401,
  callNonconforming: 400,
  parameterInvalid: 400,
  routeMissing: 400,
  contentTooLong: 413,
  namespaceIllegal: 400,
  dimensionInvalid: 400,
  samplesOverQuota: 400,
  dataEmpty: 400,
  nameTooLong: 400,
  timestampIllegal: 400,
};

/** Two codes mean two things, which clients treat differently. */
export function statusOf({ reason, context }: Refusal): number {
  // Who shows it is known, and may not write there.
  if (reason === 'identityIllegal' && context.faults !== undefined) return 403;
  // Too many in this minute; else the account has too many series, and waiting is no use.
  if (reason === 'samplesOverQuota' && context.retryAfterSeconds !== undefined) return 429;
  return statuses[reason];
}
