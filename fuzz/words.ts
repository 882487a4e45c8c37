import { publishedRegions } from '../src/model/region.js';
import { actions } from '../src/control/actions/actions.js';
import { parameterSummaries } from '../src/control/actions/parameter-summaries.js';
import { forbiddenAction } from './requests.js';

/** Words that mean something to the protocol, which random bytes would not hit upon. */
export const words: readonly string[] = [
  ...[...actions.keys()].filter((name) => name !== forbiddenAction),
  ...Object.keys(parameterSummaries),
  ...publishedRegions(),
  ...['Action', 'SecretId', 'Region', 'Timestamp', 'Nonce', 'Signature', 'SignatureMethod'],
  ...['PutMonitorData', 'HmacSHA256', 'Namespace', 'Data', 'Data.0.value', 'Data.0.dimensions.ip'],
  ...['dimensions', 'metricName', 'value', 'account', 'language', 'operator', 'webhook'],
  ...['Content-Length: ', 'Transfer-Encoding: chunked\r\n', 'Connection: close\r\n', 'Host: '],
  ...[
    'Expect: 100-continue\r\n',
    'Content-Type: multipart/form-data; boundary=',
    'Upgrade: h2c\r\n',
  ],
  ...['GET ', 'POST ', 'PUT ', 'CONNECT ', 'OPTIONS * ', 'HTTP/1.1\r\n', 'HTTP/1.0\r\n'],
  ...['\r\n\r\n', '0\r\n\r\n', '/v2/index.php?', '&', '=', '%00', '%ff', '%', '+', ';', '--'],
  ...['{', '}', '[', ']', '[[[[[[[[', '{"a":', '":{', '"', '\\u0000', '\\ud800', '\\"', ',', ':'],
  ...['null', 'true', 'false', '0', '-0', '-1', '1', '10', '60', '300', '3600', '86400', '1e308'],
  ...['1e999', '1e-400', '9007199254740993', '18446744073709551616', '4294967296', '.5', 'NaN'],
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', '\u0000', '\ufeff', '磁盘', '𝒳'],
  ...['max', 'avg', 'p99', 'p99.9', '>', '<=', '1970-01-01 00:00:00', '9999-12-31 23:59:59'],
];
