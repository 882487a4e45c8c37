import type { Limits } from '../../config/limits.js';
import type { Parameters } from '../../protocol/parameters.js';
import { quote } from '../../protocol/quote.js';
import { Refusal } from '../../protocol/refusal.js';
import type { Report } from '../../protocol/report.js';
import { checkDataPresent, parseData } from './parse-data.js';
import type { DecodedContent } from './decode-parameters.js';

const requiredNames = ['SecretId', 'Region', 'Timestamp', 'Nonce', 'Signature', 'Namespace'];

/** @throws Refusal parameterMissing, parameterTypeWrong, parameterInvalid */
export function parseReport({ parameters, data }: DecodedContent, limits: Limits): Report {
  checkPresent(parameters, data);
  checkDataPresent(data, limits);
  const report = {
    secretId: textOf(parameters, 'SecretId'),
    region: textOf(parameters, 'Region'),
    timestampSeconds: Number(integerTextOf(parameters, 'Timestamp')),
    nonce: integerTextOf(parameters, 'Nonce'),
    signature: textOf(parameters, 'Signature'),
    namespace: textOf(parameters, 'Namespace'),
    data: parseData(parameters, data, limits),
    parameters,
  };
  checkValues(report);
  return report;
}

function checkPresent({ texts }: Parameters, data: unknown): void {
  const missing = requiredNames.filter((name) => !texts.has(name));
  if (data === undefined) missing.push('Data');
  if (missing.length > 0) throw new Refusal('parameterMissing', missing.join(', '));
}

function textOf({ texts, values }: Parameters, name: string): string {
  const text = texts.get(name) ?? '';
  if (values === undefined || typeof values[name] === 'string') return text;
  throw new Refusal('parameterTypeWrong', `${name} ${quote(text)} is no string`);
}

const integerText = /^-?\d+(\.0+)?$/;

/** A JSON number, or digits; in either case the characters received. */
function integerTextOf({ texts, values }: Parameters, name: string): string {
  const text = texts.get(name) ?? '';
  const value = values === undefined ? text : values[name];
  if (typeof value === 'number' && Number.isInteger(value)) return text;
  if (typeof value === 'string' && integerText.test(value)) return text;
  throw new Refusal('parameterTypeWrong', `${name} ${quote(text)} is no integer`);
}

function checkValues({ nonce, region }: Report): void {
  if (Number(nonce) <= 0) {
    throw new Refusal('parameterInvalid', `Nonce ${quote(nonce)} is not above 0`);
  }
  if (region.trim() === '') throw new Refusal('parameterInvalid', 'Region is blank');
}
