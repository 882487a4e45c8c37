import { isUtf8 } from 'node:buffer';
import { readFormParameters } from '../form-parameters.js';
import { readJsonParameters } from '../json-parameters.js';
import type { ContentLimits } from '../parameters.js';
import { quote } from '../quote.js';
import { Refusal } from '../refusal.js';
import { Api3Error } from './api3-errors.js';

/** @throws Api3Error InvalidParameter, InvalidRequest */
export function readApi3Form(form: string, limits: ContentLimits): ReadonlyMap<string, string> {
  return withErrors(() => readFormParameters(form, limits.parametersMax).texts);
}

/** @throws Api3Error InvalidRequest, InvalidParameter */
export function readApi3Json(
  body: Buffer,
  limits: ContentLimits,
): Readonly<Record<string, unknown>> {
  if (body.length === 0) throw new Api3Error('InvalidRequest', 'the body is empty');
  if (!isUtf8(body)) throw new Api3Error('InvalidRequest', 'the body is not UTF-8');
  return withErrors(() => {
    const { values = {} } = readJsonParameters(body.toString('utf8'), limits);
    return values;
  });
}

/** @throws Api3Error InvalidParameterValue where it is no whole number of seconds */
export function readSeconds(text: string, name: string): number {
  if (/^\d{1,12}$/.test(text)) return Number(text);
  throw new Api3Error('InvalidParameterValue', `${name} ${quote(text)} is no time in seconds`);
}

/** What reads content for every dialect refuses it by the return codes of the receiver. */
function withErrors<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const isOfContent = error.reason === 'contentNotJson';
    throw new Api3Error(isOfContent ? 'InvalidRequest' : 'InvalidParameter', error.detail);
  }
}
