import { LabelMatcher, type MatcherOperator } from '../../promql/label-matcher.js';
import { errorMessageOf } from '../../model/error-message.js';
import { quote } from '../../protocol/quote.js';
import { PrometheusRefusal } from './prometheus-refusal.js';
import { ProtobufError, readFields, type ProtobufField } from './protobuf-fields.js';

/** A query of a remote read: the samples of all series that match, from start to end. */
export interface ReadQuery {
  /** UNIX milliseconds, included; a double holds those that any sample can have. */
  readonly startMilliseconds: number;
  /** Included. */
  readonly endMilliseconds: number;
  readonly matchers: readonly LabelMatcher[];
}

const queriesMax = 16;
const matchersMax = 64;

/** By their numbers in `LabelMatcher.Type`. */
const operators: readonly MatcherOperator[] = ['=', '!=', '=~', '!~'];

/** The number of `ReadRequest.ResponseType` SAMPLES: the one that we give. */
const samplesType = 0n;

/**
 * Decodes a `prometheus.ReadRequest`.
 * @throws ProtobufError; PrometheusRefusal bad_data for a regular expression that is none
 */
export function decodeReadRequest(message: Uint8Array): ReadQuery[] {
  const queries: ReadQuery[] = [];
  const acceptedTypes: bigint[] = [];
  for (const field of readFields(message)) {
    if (field.number === 1) queries.push(decodeQuery(bytesOf(field)));
    if (field.number === 2) acceptedTypes.push(...enumsOf(field));
    if (queries.length > queriesMax) throw new ProtobufError(`over ${queriesMax} queries`);
  }
  if (acceptedTypes.length > 0 && !acceptedTypes.includes(samplesType)) {
    throw new ProtobufError('accepted_response_types has no SAMPLES, the only type given here');
  }
  return queries;
}

function decodeQuery(message: Uint8Array): ReadQuery {
  let startMilliseconds = 0;
  let endMilliseconds = 0;
  const matchers: LabelMatcher[] = [];
  for (const field of readFields(message)) {
    if (field.number === 1) startMilliseconds = signedOf(field);
    if (field.number === 2) endMilliseconds = signedOf(field);
    if (field.number === 3) matchers.push(decodeMatcher(bytesOf(field)));
    if (matchers.length > matchersMax) throw new ProtobufError(`over ${matchersMax} matchers`);
  }
  return { startMilliseconds, endMilliseconds, matchers };
}

function decodeMatcher(message: Uint8Array): LabelMatcher {
  let type = 0;
  let name = '';
  let value = '';
  for (const field of readFields(message)) {
    if (field.number === 1) type = signedOf(field);
    if (field.number === 2) name = textOf(field);
    if (field.number === 3) value = textOf(field);
  }
  const operator = operators[type];
  if (operator === undefined) throw new ProtobufError(`a matcher of type ${type}`);
  try {
    return new LabelMatcher(name, operator, value);
  } catch (error) {
    throw new PrometheusRefusal('bad_data', `matcher of ${quote(name)}: ${errorMessageOf(error)}`);
  }
}

function bytesOf(field: ProtobufField): Uint8Array {
  if (field.kind === 'bytes') return field.value;
  throw new ProtobufError(`field ${field.number} is no message`);
}

function signedOf(field: ProtobufField): number {
  if (field.kind === 'varint') return Number(BigInt.asIntN(64, field.value));
  throw new ProtobufError(`field ${field.number} is no integer`);
}

/** A repeated enum, packed or one by one. */
function enumsOf(field: ProtobufField): bigint[] {
  if (field.kind === 'varint') return [field.value];
  return Array.from(bytesOf(field), BigInt);
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function textOf(field: ProtobufField): string {
  try {
    return utf8.decode(bytesOf(field));
  } catch (error) {
    if (error instanceof ProtobufError) throw error;
    throw new ProtobufError(`field ${field.number} is not UTF-8`);
  }
}
