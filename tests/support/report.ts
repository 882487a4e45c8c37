import { keys, type KeyPair } from './accounts.js';
import { signWithOpenssl } from './openssl-signature.js';

/** Where the simulated clocks stand. */
export const nowSeconds = 1_700_000_000;

/** Parameters by name; undefined leaves one out. */
export type ReportParameters = Readonly<Record<string, Scalar | object | null | undefined>>;

type Scalar = string | number | boolean;

/** The datum of the published example. */
export const diskUsage = {
  dimensions: { diskname: 'disk1', ip: '172.31.58.160' },
  metricName: 'diskusage',
  value: 30,
};

/** A report that is right but for the changes, signed after them in the documented form. */
export function reportOf(
  changes: ReportParameters = {},
  { key = keys.main, method = 'POST' }: { key?: KeyPair; method?: string } = {},
): ReportParameters {
  const parameters: ReportParameters = {
    Action: 'PutMonitorData',
    SecretId: key.secretId,
    Region: 'gz',
    Timestamp: nowSeconds,
    Nonce: 345122,
    Namespace: 'cvm',
    Data: [diskUsage],
    ...changes,
  };
  const signedNames = ['Nonce', 'Region', 'SecretId', 'Timestamp'];
  const pairs = signedNames.map((name) => `${name}=${textOf(parameters[name])}`);
  const start = `${method}receiver.monitor.tencentyun.com/v2/index.php?Action=PutMonitorData`;
  const text = [start, ...pairs].join('&');
  const signed: ReportParameters = {
    Signature: signWithOpenssl(text, key.secretKey),
    ...parameters,
  };
  return Object.fromEntries(Object.entries(signed).filter(([, value]) => value !== undefined));
}

/** Parameters as a query or a form has them: arrays and objects as JSON text. */
export function formOf(parameters: ReportParameters): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) query.append(name, textOf(value));
  return query.toString();
}

function textOf(value: ReportParameters[string]): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

export interface RequestParts {
  readonly method?: string;
  readonly target?: string;
  readonly version?: string;
  /** Beside or instead of Host, and Content-Length where there is a body; undefined leaves out. */
  readonly headers?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: string | Buffer;
}

/** The bytes of a request. */
export function requestOf(parts: RequestParts): Buffer {
  const { method = 'POST', target = '/v2/index.php', version = 'HTTP/1.1', body } = parts;
  const headers = {
    Host: 'receiver.monitor.tencentyun.com:8080',
    'Content-Length': body === undefined ? undefined : Buffer.byteLength(body),
    ...parts.headers,
  };
  const lines = Object.entries(headers)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `${method} ${target} ${version}\r\n${lines.join('')}\r\n`;
  return Buffer.concat([Buffer.from(head), Buffer.from(body ?? '')]);
}

/** A POST of JSON. */
export function postOf(parameters: ReportParameters | string, parts: RequestParts = {}): Buffer {
  const body = typeof parameters === 'string' ? parameters : JSON.stringify(parameters);
  const headers = { 'Content-Type': 'application/json', ...parts.headers };
  return requestOf({ body, ...parts, headers });
}

/** A GET with a query. */
export function getOf(parameters: ReportParameters | string, parts: RequestParts = {}): Buffer {
  const query = typeof parameters === 'string' ? parameters : formOf(parameters);
  return requestOf({ method: 'GET', target: `/v2/index.php?${query}`, ...parts });
}
