import { OperatorError } from './operator-error.js';

/** A request as its sender would put it on the wire. */
export interface WrittenRequest {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly query: string;
  readonly body: string;
  readonly contentType: string;
}

const dataFlags = new Set(['-d', '--data', '--data-raw', '--data-binary', '--data-ascii']);

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
  };
}

function readCurlLine(words: readonly string[]): WrittenRequest {
  const headers = new Map<string, string>();
  const data: string[] = [];
  let url: string | undefined;
  let method: string | undefined;
  let dataGoesToQuery = false;
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    const next = words[at + 1] ?? '';
    if (dataFlags.has(word) || word === '--data-urlencode') {
      data.push(word === '--data-urlencode' ? urlEncode(next) : next);
    } else if (word === '-H' || word === '--header') {
      const colon = next.indexOf(':');
      headers.set(next.slice(0, colon).toLowerCase(), next.slice(colon + 1).trim());
    } else if (word === '-X' || word === '--request') {
      method = next;
    } else if (word === '-G' || word === '--get') {
      dataGoesToQuery = true;
      continue;
    } else if (!word.startsWith('-')) {
      url = word;
      continue;
    } else {
      if (flagsWithValue.has(word)) at += 1;
      continue;
    }
    at += 1;
  }
  if (url === undefined) throw new OperatorError('the curl line has no URL', 2);
  const joined = data.length === 0 ? undefined : data.join('&');
  if (!dataGoesToQuery || joined === undefined) return requestOf(url, method, joined, headers);
  return requestOf(`${url}${url.includes('?') ? '&' : '?'}${joined}`, method, undefined, headers);
}

/** Of those that may stand in a line and say nothing of the signature. */
const flagsWithValue = new Set(['-o', '--output', '-m', '--max-time', '-A', '--user-agent', '-w']);

/** What `--data-urlencode NAME=CONTENT` sends. */
function urlEncode(word: string): string {
  const equals = word.indexOf('=');
  return word.slice(0, equals + 1) + encodeURIComponent(word.slice(equals + 1));
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
    contentType: headers.get('content-type') ?? '',
  };
}

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
