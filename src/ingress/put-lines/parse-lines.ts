import { secondsOf } from '../../model/clock.js';
import { quote } from '../../protocol/quote.js';
import { type DatumFault, Refusal } from '../../protocol/refusal.js';
import { collectFaults } from '../collect-faults.js';
import { lineFault } from '../line-fault.js';
import type { Verifier, WriteToken } from '../receiver.js';
import { timestampProblem } from '../timestamp-problem.js';
import {
  describeWrongType,
  isDatum,
  isRecord,
  readDimensionTexts,
  type UnevenDatum,
} from '../uneven-datum.js';
import type { Line } from '../verified-lines.js';
import { type WrittenLine, writtenLinesOf } from './written-lines.js';

/** What the lines of a call have to have. */
export interface LineNeeds {
  readonly token: WriteToken;
  /** A retry has the same times only where the sender wrote them. */
  readonly needsTimestamps: boolean;
}

const neededMembers = ['namespace', 'metricName', 'dimensions', 'value'] as const;
/** A misspelled `timestamp` would else be taken for none. */
const knownMembers: ReadonlySet<string> = new Set([...neededMembers, 'region', 'timestamp']);
const defaultRegion = 'gz';

/** A line whose members are of the right types. */
interface TypedLine extends UnevenDatum {
  readonly namespace: string;
  readonly region?: string;
  readonly timestamp?: number | string;
}

/**
 * The lines of a body, each checked by itself. Each check goes through all lines before the next.
 * @throws Refusal contentNotJson, callNonconforming, dataEmpty, parameterMissing,
 * parameterTypeWrong, parameterInvalid, timestampIllegal; identityIllegal for a namespace that the
 * token is not good for
 */
export function parseLines(text: string, needs: LineNeeds, verifier: Verifier): readonly Line[] {
  const { limits } = verifier.settings();
  const nowSeconds = secondsOf(verifier.clock);
  const written = writtenLinesOf(text, limits);
  if (written.length === 0) throw new Refusal('dataEmpty', 'the array is empty');
  collectFaults(written, limits, findUnknownMember);
  collectFaults(written, limits, (line) => findMissing(line, needs));
  collectFaults(written, limits, findWrongType);
  const lines = written.map((line) => lineOf(line, nowSeconds));
  collectFaults(lines, limits, findBlankRegion);
  collectFaults(lines, limits, ({ number, timestampSeconds }) => {
    const problem = timestampProblem(timestampSeconds, nowSeconds, limits);
    return problem === undefined
      ? undefined
      : lineFault(number, 'timestampIllegal', `: timestamp ${problem}`);
  });
  collectFaults(lines, limits, (line) => findForeignNamespace(line, needs.token));
  return lines;
}

function findUnknownMember({ number, value }: WrittenLine): DatumFault | undefined {
  if (!isRecord(value)) return undefined;
  for (const name of Object.keys(value)) {
    if (knownMembers.has(name)) continue;
    return lineFault(number, 'callNonconforming', `: member ${quote(name)} is not known`);
  }
  return undefined;
}

function findMissing(
  { number, value }: WrittenLine,
  { needsTimestamps }: LineNeeds,
): DatumFault | undefined {
  if (!isRecord(value)) return undefined;
  const missing = neededMembers.find((member) => !Object.hasOwn(value, member));
  if (missing !== undefined) return lineFault(number, 'parameterMissing', ` lacks ${missing}`);
  if (!needsTimestamps || Object.hasOwn(value, 'timestamp')) return undefined;
  const problem = ' lacks timestamp, which every line needs with an Idempotency-Key';
  return lineFault(number, 'parameterMissing', problem);
}

function findWrongType({ number, value }: WrittenLine): DatumFault | undefined {
  const wrong = describeWrongType(value) ?? describeWrongPlace(value as TypedLine);
  return wrong === undefined ? undefined : lineFault(number, 'parameterTypeWrong', wrong);
}

function describeWrongPlace(line: Partial<Record<keyof TypedLine, unknown>>): string | undefined {
  if (typeof line.namespace !== 'string') return '.namespace is no string';
  if (Object.hasOwn(line, 'region') && typeof line.region !== 'string') {
    return '.region is no string';
  }
  if (!Object.hasOwn(line, 'timestamp') || isWholeSeconds(line.timestamp)) return undefined;
  return '.timestamp is no whole number of seconds';
}

const integerText = /^-?\d+$/;

function isWholeSeconds(value: unknown): boolean {
  return typeof value === 'string' ? integerText.test(value) : Number.isInteger(value);
}

function lineOf({ number, value, source, start }: WrittenLine, nowSeconds: number): Line {
  const line = value as TypedLine;
  const { metricName, namespace, region = defaultRegion } = line;
  const dimensions = isDatum(line) ? line.dimensions : readDimensionTexts(source, start);
  const timestampSeconds = Number(line.timestamp ?? nowSeconds);
  return { number, namespace, region, timestampSeconds, dimensions, metricName, value: line.value };
}

function findBlankRegion({ number, region }: Line): DatumFault | undefined {
  if (region.trim() !== '') return undefined;
  return lineFault(number, 'parameterInvalid', ': region is blank');
}

function findForeignNamespace(
  { number, namespace }: Line,
  { tokenId, namespaces }: WriteToken,
): DatumFault | undefined {
  if (namespaces === undefined || namespaces.includes(namespace)) return undefined;
  const problem = `: token ${tokenId} is not good for namespace ${quote(namespace)}`;
  return lineFault(number, 'identityIllegal', problem);
}
