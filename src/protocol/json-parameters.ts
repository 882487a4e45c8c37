import { addText } from './form-parameters.js';
import { SourceMembers } from './json-source.js';
import type { Parameters } from './parameters.js';
import { Refusal } from './refusal.js';

/** Reads a body that is one JSON object. @throws Refusal contentNotJson, callNonconforming */
export function readJsonParameters(body: string, parametersMax: number): Parameters {
  const values = parseObject(body);
  const texts = new Map<string, string>();
  const member = new SourceMembers(body, body.indexOf('{'), Object.keys(values));
  while (member.next()) {
    const value = values[member.name];
    const text = typeof value === 'string' ? value : body.slice(member.start, member.end);
    addText(texts, member.name, text, parametersMax);
  }
  return { texts, values };
}

function parseObject(body: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch (error) {
    throw new Refusal('contentNotJson', `the body does not parse: ${parseFault(error)}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Refusal('contentNotJson', 'the body is no JSON object');
  }
  return value as Record<string, unknown>;
}

/** What JSON.parse complains of, without the excerpt of the body that it may add. */
export function parseFault(error: unknown): string {
  const message = error instanceof Error ? error.message : 'malformed';
  const place = /at position \d+/.exec(message)?.[0];
  if (place !== undefined) return `malformed ${place}`;
  return message.startsWith('Unexpected end') ? 'it ends too early' : 'malformed';
}
