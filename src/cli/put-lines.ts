import { parseJsonObject } from '../model/json-object.js';
import { readLines, type InputLine } from './input-lines.js';
import { printProblem } from './print.js';
import type { OutgoingData, ReportAnswer, ReportSender } from './report-sender.js';

/** What lines may leave out. */
export interface LineDefaults {
  readonly metricName: string | undefined;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** How many values there were, and how many of them the receiver has stored. */
export interface PutTally {
  readonly values: number;
  readonly stored: number;
}

type Datum = OutgoingData[number];

interface NumberedDatum {
  readonly line: number;
  readonly datum: Datum;
}

/** Within what a receiver takes by default: valuesMax, and half of contentBytesMax. */
const batchDataMax = 1000;
const batchBytesMax = 524_288;

const contentTooLong = 1015;

/** Reports a value a line, in as few reports as it takes, and names each line that is refused. */
export async function putLines(
  input: AsyncIterable<Buffer>,
  defaults: LineDefaults,
  sender: ReportSender,
): Promise<PutTally> {
  const put = new LinePut(sender);
  for await (const lines of readLines(input)) {
    const good: NumberedDatum[] = [];
    for (const { number, text } of lines) {
      if (text?.trim() === '') continue;
      const datum = readDatum(text, defaults);
      put.values += 1;
      if (typeof datum === 'string') printProblem(`line ${number}: ${datum}`);
      else good.push({ line: number, datum });
    }
    for (const batch of batchesOf(good)) if (!(await put.send(batch))) return put;
  }
  return put;
}

/** Sends batches, and counts. */
class LinePut implements PutTally {
  values = 0;
  stored = 0;
  readonly #sender: ReportSender;

  constructor(sender: ReportSender) {
    this.#sender = sender;
  }

  /** @returns false where a report was refused as a whole: so would be all that follow */
  async send(batch: readonly NumberedDatum[]): Promise<boolean> {
    let left = batch;
    while (left.length > 0) {
      const answer = await this.#sender.sendPatiently(left.map(({ datum }) => datum));
      if (answer.code === 0) {
        this.stored += left.length;
        return true;
      }
      if (answer.code === contentTooLong && left.length > 1) return this.#sendHalves(left);
      const refused = tellRefused(left, answer);
      if (refused.size === 0) return false;
      // A report is stored whole or not at all: without those lines the others may be.
      left = left.filter((_, index) => !refused.has(index));
    }
    return true;
  }

  async #sendHalves(batch: readonly NumberedDatum[]): Promise<boolean> {
    const middle = Math.ceil(batch.length / 2);
    return (await this.send(batch.slice(0, middle))) && this.send(batch.slice(middle));
  }
}

/** @returns the places of the data that are refused; none where the report is, as a whole */
function tellRefused(
  batch: readonly NumberedDatum[],
  { code, message, details = [] }: ReportAnswer,
): Set<number> {
  const refused = new Set<number>();
  for (const detail of details) {
    const line = batch[detail.index]?.line;
    if (line === undefined) continue;
    refused.add(detail.index);
    printProblem(`line ${line}: ${detail.code} ${detail.message.replace(/Data\[\d+\]/g, 'it')}`);
  }
  if (refused.size > 0) return refused;
  const [first = 0, last = first] = [batch[0]?.line, batch.at(-1)?.line];
  const lines = first === last ? `line ${first}` : `lines ${first} to ${last}`;
  printProblem(`${lines}: ${code} ${message}; nothing was sent of what follows`);
  return refused;
}

function* batchesOf(data: readonly NumberedDatum[]): Generator<NumberedDatum[]> {
  let batch: NumberedDatum[] = [];
  let bytes = 0;
  for (const each of data) {
    const ownBytes = Buffer.byteLength(JSON.stringify(each.datum)) + 1;
    if (batch.length === batchDataMax || bytes + ownBytes > batchBytesMax) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(each);
    bytes += ownBytes;
  }
  if (batch.length > 0) yield batch;
}

const memberNames = ['metricName', 'dimensions', 'value'];

/** @returns what is wrong with the line, where it is no datum */
function readDatum(text: InputLine['text'], defaults: LineDefaults): Datum | string {
  if (text === undefined) return 'is not UTF-8, or has over 65536 bytes';
  const line = parseJsonObject(text);
  if (line === undefined) return 'is no JSON object';
  const stranger = Object.keys(line).find((name) => !memberNames.includes(name));
  if (stranger !== undefined) {
    return `${JSON.stringify(stranger)} is none of ${memberNames.join(', ')}`;
  }
  const { metricName = defaults.metricName, dimensions = {}, value } = line;
  if (typeof metricName !== 'string') return 'metricName is no text; give it here, or --metric';
  if (typeof value !== 'number' || !Number.isFinite(value)) return 'value is no number';
  const ownDimensions = readDimensions(dimensions);
  if (ownDimensions === undefined) return 'dimensions is no object of texts';
  return { dimensions: { ...defaults.dimensions, ...ownDimensions }, metricName, value };
}

/** Numbers and booleans count by their text, as the receiver takes them. */
function readDimensions(value: unknown): Record<string, string> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const entries = Object.entries(value as Record<string, unknown>);
  if (entries.some(([, each]) => !['string', 'number', 'boolean'].includes(typeof each))) {
    return undefined;
  }
  return Object.fromEntries(entries.map(([name, each]) => [name, String(each)]));
}
