import { parseArgs } from 'node:util';
import { OperatorError } from './operator-error.js';

/** A request as its sender would put it on the wire. */
export interface WrittenRequest {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly query: string;
  readonly body: string;
  readonly contentType: string;
  /** Lines of `name: value`. */
  readonly headers: string;
}

/** Reads a curl command line, a URL, or the body of a POST. @throws OperatorError */
export function readRequest(text: string): WrittenRequest {
  const trimmed = text.trim();
  if (/^curl\s/.test(trimmed)) return readCurlLine(splitWords(trimmed).slice(1));
  if (/^https?:\/\//i.test(trimmed)) return requestOf(trimmed, undefined, undefined, new Map());
  return {
    method: 'POST',
    host: '',
    path: '/v2/index.php',
    query: '',
    body: trimmed,
    contentType: '',
    headers: '',
  };
}

/** Options whose value is sent as it stands. */
const rawOptions = new Set(['data', 'data-ascii', 'data-binary', 'data-raw']);
/** Options whose value is a parameter, still to be encoded; a signature is the same for both forms. */
const parameterOptions = new Set(['data-urlencode', 'form', 'form-string']);

/** Of curl's options those that say what is sent, and those that may not be taken for a URL. */
const curlOptions = {
  url: { type: 'string' },
  request: { type: 'string', short: 'X' },
  header: { type: 'string', short: 'H' },
  get: { type: 'boolean', short: 'G' },
  data: { type: 'string', short: 'd' },
  'data-ascii': { type: 'string' },
  'data-binary': { type: 'string' },
  'data-raw': { type: 'string' },
  'data-urlencode': { type: 'string' },
  form: { type: 'string', short: 'F' },
  'form-string': { type: 'string' },
  cacert: { type: 'string' },
  'connect-timeout': { type: 'string' },
  cookie: { type: 'string', short: 'b' },
  'max-time': { type: 'string', short: 'm' },
  output: { type: 'string', short: 'o' },
  proxy: { type: 'string', short: 'x' },
  resolve: { type: 'string' },
  retry: { type: 'string' },
  'user-agent': { type: 'string', short: 'A' },
  'write-out': { type: 'string', short: 'w' },
} as const;

/** @throws OperatorError */
function readCurlLine(args: string[]): WrittenRequest {
  const { tokens } = parseArgs({ args, options: curlOptions, strict: false, tokens: true });
  const headers = new Map<string, string>();
  const data: string[] = [];
  let url: string | undefined;
  let method: string | undefined;
  let dataGoesToQuery = false;
  for (const token of tokens) {
    if (token.kind === 'positional') url = token.value;
    if (token.kind !== 'option') continue;
    const { name, value = '' } = token;
    if (name === 'url') url = value;
    if (name === 'request') method = value;
    if (name === 'get') dataGoesToQuery = true;
    if (name === 'header') {
      const colon = value.indexOf(':');
      headers.set(value.slice(0, colon).toLowerCase(), value.slice(colon + 1).trim());
    }
    if (rawOptions.has(name) || parameterOptions.has(name)) data.push(dataSent(name, value));
  }
  if (url === undefined) throw new OperatorError('the curl line has no URL', 2);
  const joined = data.length === 0 ? undefined : data.join('&');
  if (!dataGoesToQuery || joined === undefined) return requestOf(url, method, joined, headers);
  return requestOf(`${url}${url.includes('?') ? '&' : '?'}${joined}`, method, undefined, headers);
}

/** @throws OperatorError where curl would read a file, which need not be here */
function dataSent(option: string, value: string): string {
  const equals = value.indexOf('=');
  const [, file] = /^(?:[^=]*=)?[@<](.*)$/s.exec(value) ?? [];
  if (file !== undefined && !option.endsWith('-raw') && !option.endsWith('-string')) {
    throw new OperatorError(`give the content of ${file} in place of ${value}`, 2);
  }
  if (rawOptions.has(option)) return value;
  return value.slice(0, equals + 1) + encodeURIComponent(value.slice(equals + 1));
}

function requestOf(
  address: string,
  method: string | undefined,
  body: string | undefined,
  headers: ReadonlyMap<string, string>,
): WrittenRequest {
  const [, host = '', path = '', query = ''] =
    /^(?:https?:\/\/)?([^/?]*)([^?]*)\??(.*)$/is.exec(address) ?? [];
  return {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    host: headers.get('host') ?? host,
    path: path === '' ? '/' : path,
    query: query.replace(/#.*$/s, ''),
    body: body ?? '',
    contentType: headers.get('content-type') ?? (body === undefined ? '' : curlContentType),
    headers: [...headers].map(([name, value]) => `${name}: ${value}`).join('\n'),
  };
}

/** What curl says of data unless a header says otherwise. */
const curlContentType = 'application/x-www-form-urlencoded';

/** Splits a shell line into words: quotes of both kinds, backslashes, and lines that go on. */
function splitWords(line: string): string[] {
  const words: string[] = [];
  const pattern = /(?:[^\s'"\\]|\\[\s\S]|'[^']*'|"(?:[^"\\]|\\[\s\S])*")+/g;
  for (const [word] of line.replace(/\\\r?\n/g, ' ').matchAll(pattern)) {
    words.push(
      word.replace(/'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|\\([\s\S])/g, (_all, ...groups) => {
        const [single, double, escaped] = groups as (string | undefined)[];
        return single ?? double?.replace(/\\(["\\$`])/g, '$1') ?? escaped ?? '';
      }),
    );
  }
  return words;
}
