export interface ReturnCode {
  readonly code: number;
  /** How every message of this code begins; ASCII. */
  readonly text: string;
  /** The published meaning, in the published words. */
  readonly published: string;
}

/** The receiver's return codes, by the names that counters, log and docs call them. */
export const returnCodes = {
  ok: { code: 0, text: 'OK', published: '服务器接收数据 OK' },
  methodUnsupported: {
    code: 1000,
    text: 'HTTP method not supported',
    published: 'HTTP 方法不支持，即非 post 或 get 的方法请求',
  },
  pathUnsupported: {
    code: 1001,
    text: 'CGI not supported',
    published: '错误的 CGI 请求，该请求的 CGI 不支持',
  },
  notReady: {
    code: 1002,
    text: 'service not ready, retry later',
    published: '服务未就绪，稍后重试',
  },
  internalFailure: {
    code: 1003,
    text: 'internal failure',
    published: '服务器内部逻辑失败',
  },
  contentAbsent: { code: 1004, text: 'request content absent', published: '请求内容不存在' },
  contentNotJson: {
    code: 1005,
    text: 'request content is not JSON',
    published: '请求内容不是 json 格式',
  },
  requestsOverRate: {
    code: 1006,
    text: 'too many requests of this SecretId',
    published: '时段内该 SecretId 请求过多，服务器保护机制限频',
  },
  limiterFailed: {
    code: 1007,
    text: 'rate limiter failed',
    published: '服务器限频功能异常',
  },
  clientBlocked: { code: 1008, text: 'client blocked', published: '客户端被服务器屏蔽' },
  parameterMissing: { code: 1009, text: 'parameter missing', published: '参数缺失' },
  parameterTypeWrong: {
    code: 1010,
    text: 'parameter type wrong',
    published: '参数类型错误',
  },
  identityIllegal: {
    code: 1011,
    text: 'authentication failed',
    published: '客户端身份非法（鉴权失败）',
  },
  callNonconforming: {
    code: 1012,
    text: 'call does not follow the API specification',
    published: '调用接口不符合 API 规范',
  },
  parameterInvalid: { code: 1013, text: 'parameter invalid', published: '参数无效' },
  routeMissing: {
    code: 1014,
    text: 'data dropped, no route',
    published: '路由信息缺失导致数据丢弃',
  },
  contentTooLong: { code: 1015, text: 'content too long', published: '数据长度超过上限' },
  namespaceIllegal: { code: 1016, text: 'Namespace illegal', published: 'Namespace 非法' },
  dimensionInvalid: {
    code: 1017,
    text: 'dimension verification failed',
    published: 'dimension 验证失败',
  },
  samplesOverQuota: {
    code: 1018,
    text: 'too many metrics sent',
    published: '时段内发送的指标数量超过上限',
  },
  dataEmpty: {
    code: 1019,
    text: 'no valid metric data reported',
    published: '未上报有效指标数据',
  },
  nameTooLong: {
    code: 1020,
    text: 'dimension or metric name too long',
    published: 'dimension 或 metric 名字超长',
  },
  timestampIllegal: { code: 1021, text: 'Timestamp illegal', published: '时间戳非法' },
} as const satisfies Record<string, ReturnCode>;

export type ReturnCodeName = keyof typeof returnCodes;

/** Why a report is not stored: any code but 0. */
export type RefusalName = Exclude<ReturnCodeName, 'ok'>;
