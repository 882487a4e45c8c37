import type { Refusal } from '../../protocol/refusal.js';
import type { RefusalName } from '../../protocol/return-codes.js';
import { Api3Error, type Api3ErrorCode } from '../../protocol/tc3/api3-errors.js';

/**
 * What API 3.0 calls the refusals of the steps that all doors share. The door itself has checked
 * names, types and times before: what is left of them is told apart by the quota.
 */
const codeByReason: Readonly<Record<RefusalName, Api3ErrorCode>> = {
  methodUnsupported: 'UnsupportedProtocol',
  pathUnsupported: 'InvalidRequest',
  notReady: 'ResourceUnavailable',
  internalFailure: 'InternalError',
  contentAbsent: 'InvalidRequest',
  contentNotJson: 'InvalidRequest',
  requestsOverRate: 'RequestLimitExceeded',
  limiterFailed: 'ResourceUnavailable',
  clientBlocked: 'UnauthorizedOperation',
  parameterMissing: 'MissingParameter',
  parameterTypeWrong: 'InvalidParameter',
  // A repeat, where the setting replay refuses them: the signature was right.
  identityIllegal: 'FailedOperation',
  callNonconforming: 'InvalidParameter',
  parameterInvalid: 'InvalidParameterValue',
  routeMissing: 'UnsupportedRegion',
  contentTooLong: 'RequestSizeLimitExceeded',
  namespaceIllegal: 'InvalidParameterValue',
  dimensionInvalid: 'InvalidParameterValue',
  samplesOverQuota: 'LimitExceeded',
  dataEmpty: 'InvalidParameterValue',
  nameTooLong: 'InvalidParameterValue',
  timestampIllegal: 'InvalidParameterValue',
};

export function api3ErrorOf({ reason, detail, context }: Refusal): Api3Error {
  const { quota, logged } = context;
  if (quota === 'metricsPerNamespaceMax') {
    const problem = renamed(detail).replaceAll('metricsPerNamespaceMax', 'api3MetricsMax');
    return new Api3Error('LimitExceeded.MetricQuotaExceeded', problem);
  }
  const code = quota === undefined ? codeByReason[reason] : 'LimitExceeded';
  return new Api3Error(code, renamed(detail), logged);
}

/** Names fields as this API does. */
function renamed(detail: string): string {
  return detail.replace(/^Data\[(\d+)\](\.metricName)?/, (_, index: string, name?: string) =>
    name === undefined ? `Metrics.${index}` : `Metrics.${index}.MetricName`,
  );
}
