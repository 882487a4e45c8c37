import { isUtf8 } from 'node:buffer';
import { readFormParameters } from './form-parameters.js';
import { readJsonParameters } from './json-parameters.js';
import { readMultipartParameters } from './multipart-parameters.js';
import type { ContentLimits, Parameters } from './parameters.js';
import { isJson } from './parse-json.js';
import { Refusal } from './refusal.js';

/** What a request brings: the query of a GET, the body of a POST. */
export type Content = { readonly query: string } | { readonly body: Buffer };

/**
 * Reads the parameters of a request in whatever form it brings them.
 * @throws Refusal contentNotJson, callNonconforming
 */
export function readParameters(
  content: Content,
  contentType: string,
  limits: ContentLimits,
): Parameters | Promise<Parameters> {
  const { parametersMax, valuesMax } = limits;
  if ('query' in content) return readFormParameters(content.query, parametersMax);
  const { body } = content;
  if (!isUtf8(body)) throw new Refusal('contentNotJson', 'the body is not UTF-8');
  const text = withoutByteOrderMark(body.toString('utf8'));
  // The first character decides, never Content-Type: senders label JSON as a form.
  if (text.trimStart().startsWith('{')) return readJsonParameters(text, limits);
  if (contentType.toLowerCase().startsWith('multipart/form-data')) {
    return readMultipartParameters(body, contentType, parametersMax);
  }
  if (/^\s*["[\d\-tfn]/.test(text) && isJson(text, valuesMax))
    throw new Refusal('contentNotJson', 'the body is JSON, but no object');
  return readFormParameters(text.trim(), parametersMax);
}

function withoutByteOrderMark(text: string): string {
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}
