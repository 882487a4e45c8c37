import type { ControlRefusal, RefusalReason } from '../actions/control-refusal.js';

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

interface ModuleCode {
  readonly code: number;
  /** The published text. */
  readonly published: string;
  readonly english: string;
}

/** The module codes that stand in the message of a 4000. */
const moduleCodes = {
  sourceNotExists: { code: -502, published: '资源不存在', english: 'Resource does not exist' },
  invalidParameter: { code: -503, published: '请求参数有误', english: 'Invalid parameter' },
  missingParameter: { code: -505, published: '参数缺失', english: 'Missing parameter' },
  exceedLimit: { code: -507, published: '超出限制', english: 'Limit exceeded' },
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

export type Language = 'zh' | 'en';

export function codeOf({ reason }: ControlRefusal): number {
  return isCommon(reason) ? commonCodes[reason] : commonCodes.parameterInvalid;
}

/** In the published form: `(-514)资源重复`; what is wrong with a parameter follows it. */
export function messageOf({ reason, detail }: ControlRefusal, language: Language): string {
  if (isCommon(reason)) return detail;
  const { code, published, english } = moduleCodes[reason];
  if (language === 'en') return `(${code})${english}: ${detail}`;
  return detailedReasons.has(reason) ? `(${code})${published}: ${detail}` : `(${code})${published}`;
}

/** Those whose Chinese message says what is wrong, too. */
const detailedReasons: ReadonlySet<RefusalReason> = new Set([
  'invalidParameter',
  'missingParameter',
  'valuesOverLimit',
]);

function isCommon(reason: RefusalReason): reason is RefusalReason & keyof typeof commonCodes {
  return Object.hasOwn(commonCodes, reason);
}
