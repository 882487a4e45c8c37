import { addText } from './form-parameters.js';
import { SourceMembers } from './json-source.js';
import type { ContentLimits, Parameters } from './parameters.js';
import { parseJson } from './parse-json.js';
import { quote } from './quote.js';
import { Refusal } from './refusal.js';
import { requireCountedOnce } from './repeated-members.js';

/** Reads a body that is one JSON object. @throws Refusal contentNotJson, callNonconforming */
export function readJsonParameters(
  body: string,
  { parametersMax, valuesMax }: ContentLimits,
): Parameters {
  const values = parseObject(body, valuesMax);
  const texts = new Map<string, string>();
  const member = new SourceMembers(body, body.indexOf('{'), Object.keys(values));
  while (member.next()) {
    const value = values[member.name];
    const text = typeof value === 'string' ? value : body.slice(member.start, member.end);
    addText(texts, member.name, text, parametersMax);
    if (member.membersInside > 0) {
      const what = member.name === 'Data' ? 'Data' : `parameter ${quote(member.name)}`;
      requireCountedOnce(body, member.start, member.membersInside, value, what);
    }
  }
  return { texts, values };
}

function parseObject(body: string, valuesMax: number): Record<string, unknown> {
  const value = parseJson(body, 'the body', valuesMax);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Refusal('contentNotJson', 'the body is no JSON object');
  }
  return value as Record<string, unknown>;
}
