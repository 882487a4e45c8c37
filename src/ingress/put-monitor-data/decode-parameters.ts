import type { Limits } from '../../config/limits.js';
import type { HttpCall } from '../../http/http-call.js';
import { readFlattenedData } from '../../protocol/flattened-data.js';
import type { Parameters } from '../../protocol/parameters.js';
import { parseJson } from '../../protocol/parse-json.js';
import { quote } from '../../protocol/quote.js';
import { readParameters, type Content } from '../../protocol/read-parameters.js';
import { Refusal } from '../../protocol/refusal.js';
import { requireMembersOnce } from '../../protocol/repeated-members.js';

/** A request's parameters, and its Data as a value: undefined where there is none. */
export interface DecodedContent {
  readonly parameters: Parameters;
  readonly data: unknown;
}

/** @throws Refusal contentNotJson, callNonconforming */
export function decodeParameters(
  call: HttpCall,
  content: Content,
  limits: Limits,
): DecodedContent | Promise<DecodedContent> {
  const parameters = readParameters(content, call.contentType, limits);
  return parameters instanceof Promise
    ? parameters.then((read) => decode(read, limits))
    : decode(parameters, limits);
}

function decode(parameters: Parameters, limits: Limits): DecodedContent {
  const data = decodeData(parameters, limits);
  checkAction(parameters);
  return { parameters, data };
}

function decodeData({ texts, values }: Parameters, { valuesMax }: Limits): unknown {
  const value = values?.['Data'] ?? texts.get('Data');
  const flattened = values === undefined ? readFlattenedData(texts) : undefined;
  if (flattened === undefined) {
    return typeof value === 'string' ? parseDataText(value, valuesMax) : value;
  }
  if (value !== undefined) {
    throw new Refusal('callNonconforming', 'Data is given twice, whole and in parts');
  }
  return flattened;
}

function parseDataText(text: string, valuesMax: number): unknown {
  const data = parseJson(text, 'Data', valuesMax);
  requireMembersOnce(text, data, 'Data');
  return data;
}

/** The published programs send no Action at all. */
function checkAction({ texts }: Parameters): void {
  const action = texts.get('Action');
  if (action === undefined || action === 'PutMonitorData') return;
  throw new Refusal('callNonconforming', `Action ${quote(action)} is not PutMonitorData`);
}
