/** The control plane's common codes. */
export const commonCodes = {
  parameterInvalid: 4000,
  authenticationFailed: 4100,
  actionNotGranted: 4101,
  accessDenied: 4300,
  quotaExceeded: 4400,
  replayed: 4500,
  internalError: 6000,
  actionUnsupported: 6100,
  underMaintenance: 6200,
} as const;

export type CommonCodeName = keyof typeof commonCodes;

export interface ModuleCode {
  readonly code: number;
  /** The published text. */
  readonly published: string;
  readonly english: string;
}

/** The module codes that stand in the message of a 4000. */
export const moduleCodes = {
  sourceNotExists: { code: -502, published: '资源不存在', english: 'Resource does not exist' },
  invalidParameter: { code: -503, published: '请求参数有误', english: 'Invalid parameter' },
  missingParameter: { code: -505, published: '参数缺失', english: 'Missing parameter' },
  exceedLimit: { code: -507, published: '超出限制', english: 'Limit exceeded' },
  /** More values than a query may read; the message says which factors they come from. */
  valuesOverLimit: { code: -507, published: '超出限制', english: 'Limit exceeded' },
  dimensionGroupError: {
    code: -509,
    published: '错误的维度组合',
    english: 'Wrong combination of dimensions',
  },
  dbOperationFail: { code: -513, published: 'DB操作失败', english: 'DB operation failed' },
  sourceAlreadyExists: { code: -514, published: '资源重复', english: 'Resource already exists' },
  subresourceExist: {
    code: -515,
    published: '存在子资源，不可操作',
    english: 'Subresources exist, operation denied',
  },
} as const satisfies Record<string, ModuleCode>;

export type ModuleCodeName = keyof typeof moduleCodes;

export type Language = 'zh' | 'en';

/** Ends a control call with a code other than 0. Nothing has changed. */
export class ControlRefusal extends Error {
  override name = 'ControlRefusal';

  constructor(
    readonly reason: CommonCodeName | ModuleCodeName,
    /** What was wrong, in English. */
    readonly detail: string,
  ) {
    super(`${reason}: ${detail}`);
  }

  get code(): number {
    return isCommon(this.reason) ? commonCodes[this.reason] : commonCodes.parameterInvalid;
  }

  /** In the published form: `(-514)资源重复`; what is wrong with a parameter follows it. */
  messageIn(language: Language): string {
    if (isCommon(this.reason)) return this.detail;
    const { code, published, english } = moduleCodes[this.reason];
    if (language === 'en') return `(${code})${english}: ${this.detail}`;
    return detailedReasons.has(this.reason)
      ? `(${code})${published}: ${this.detail}`
      : `(${code})${published}`;
  }
}

/** Those whose Chinese message says what is wrong, too. */
const detailedReasons: ReadonlySet<string> = new Set([
  'invalidParameter',
  'missingParameter',
  'valuesOverLimit',
]);

function isCommon(reason: CommonCodeName | ModuleCodeName): reason is CommonCodeName {
  return Object.hasOwn(commonCodes, reason);
}
