import { Api3Error, type Api3ErrorCode } from '../../protocol/tc3/api3-errors.js';
import type { ControlRefusal, RefusalReason } from '../actions/control-refusal.js';

/** What API 3.0 calls the refusals of what both dialects share. */
const codeByReason: Readonly<Record<RefusalReason, Api3ErrorCode>> = {
  parameterInvalid: 'InvalidParameter',
  authenticationFailed: 'AuthFailure.SignatureFailure',
  actionNotGranted: 'AuthFailure.UnauthorizedOperation',
  accessDenied: 'UnauthorizedOperation',
  quotaExceeded: 'RequestLimitExceeded',
  replayed: 'AuthFailure.SignatureExpire',
  actionUnsupported: 'UnsupportedOperation',
  underMaintenance: 'ResourceUnavailable',
  sourceNotExists: 'ResourceNotFound',
  invalidParameter: 'InvalidParameterValue',
  missingParameter: 'MissingParameter',
  exceedLimit: 'LimitExceeded',
  valuesOverLimit: 'LimitExceeded',
  dimensionGroupError: 'InvalidParameterValue',
  dbOperationFail: 'ResourceUnavailable',
  sourceAlreadyExists: 'FailedOperation',
  subresourceExist: 'FailedOperation',
};

export function api3ErrorOf({ reason, detail }: ControlRefusal): Api3Error {
  return new Api3Error(codeByReason[reason], detail);
}
