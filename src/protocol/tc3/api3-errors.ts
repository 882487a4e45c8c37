import type { RefusalName } from '../return-codes.js';

export interface Api3ErrorKind {
  /** The return code whose name counts and logs it: one set of names for every door. */
  readonly countedAs: RefusalName;
  /** Whether the same call may succeed later, sent again with a new signature. */
  readonly isRetried: boolean;
}

/** The errors of API 3.0 that putmon answers with, by their published codes. */
export const api3Errors = {
  'AuthFailure.InvalidAuthorization': { countedAs: 'identityIllegal', isRetried: false },
  'AuthFailure.InvalidSecretId': { countedAs: 'identityIllegal', isRetried: false },
  'AuthFailure.SecretIdNotFound': { countedAs: 'identityIllegal', isRetried: false },
  'AuthFailure.SignatureExpire': { countedAs: 'timestampIllegal', isRetried: false },
  'AuthFailure.SignatureFailure': { countedAs: 'identityIllegal', isRetried: false },
  'AuthFailure.TokenFailure': { countedAs: 'identityIllegal', isRetried: false },
  'AuthFailure.UnauthorizedOperation': { countedAs: 'identityIllegal', isRetried: false },
  FailedOperation: { countedAs: 'identityIllegal', isRetried: false },
  InternalError: { countedAs: 'internalFailure', isRetried: true },
  InvalidAction: { countedAs: 'callNonconforming', isRetried: false },
  InvalidParameter: { countedAs: 'parameterTypeWrong', isRetried: false },
  InvalidParameterValue: { countedAs: 'parameterInvalid', isRetried: false },
  InvalidRequest: { countedAs: 'contentNotJson', isRetried: false },
  LimitExceeded: { countedAs: 'samplesOverQuota', isRetried: true },
  'LimitExceeded.MetricQuotaExceeded': { countedAs: 'parameterInvalid', isRetried: false },
  MissingParameter: { countedAs: 'parameterMissing', isRetried: false },
  NoSuchVersion: { countedAs: 'callNonconforming', isRetried: false },
  RequestLimitExceeded: { countedAs: 'requestsOverRate', isRetried: true },
  RequestSizeLimitExceeded: { countedAs: 'contentTooLong', isRetried: false },
  ResourceNotFound: { countedAs: 'parameterInvalid', isRetried: false },
  ResourceUnavailable: { countedAs: 'notReady', isRetried: true },
  UnauthorizedOperation: { countedAs: 'clientBlocked', isRetried: false },
  UnknownParameter: { countedAs: 'callNonconforming', isRetried: false },
  UnsupportedOperation: { countedAs: 'callNonconforming', isRetried: false },
  UnsupportedProtocol: { countedAs: 'methodUnsupported', isRetried: false },
  UnsupportedRegion: { countedAs: 'routeMissing', isRetried: false },
} as const satisfies Record<string, Api3ErrorKind>;

export type Api3ErrorCode = keyof typeof api3Errors;

/** Ends a call of API 3.0 with an error. */
export class Api3Error extends Error {
  override name = 'Api3Error';

  /**
   * @param message what is wrong, where, and the limit; ASCII
   * @param logged for the log alone, never for the caller
   */
  constructor(
    readonly code: Api3ErrorCode,
    message: string,
    readonly logged: Readonly<Record<string, unknown>> = {},
  ) {
    // An error is an answer, not a defect: a stack trace would cost more than the answer.
    const stackTraceLimit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    super(message);
    Error.stackTraceLimit = stackTraceLimit;
  }
}
