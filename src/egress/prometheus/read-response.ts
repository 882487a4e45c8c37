import { compress } from 'snappy';
import type { Labels } from '../../promql/labels.js';
import type { TimedValues } from '../../storage/value-columns.js';
import type { Turns } from '../../model/fair-turns.js';
import { SnappyPieces } from './snappy-pieces.js';
import { varintBytes, varintOf, writeVarint } from './varint.js';

/** Field 1 of the three messages that hold others: results, timeseries, labels. */
const firstField = 0x0a;
const samplesField = 0x12;
const valueField = 0x09;
const timestampField = 0x10;

/** A sample without its timestamp: two tags, its length, and eight bytes of value. */
const sampleBytes = 1 + 8 + 1;

/** A sample in all, with the longest timestamp. */
const sampleBytesMax = 2 + sampleBytes + 8;

/** What stands before the labels of a series: a tag, and a length. */
const headBytesMax = 1 + 8;

/** A `prometheus.ReadResponse` of sampled series, compressed while it is written. */
export class ReadResponse {
  readonly #turns: Turns;
  readonly #results: ReadResult[] = [];

  constructor(turns: Turns) {
    this.#turns = turns;
  }

  /** Begins the answer to the next query. */
  addResult(): ReadResult {
    const result = new ReadResult(this.#turns);
    this.#results.push(result);
    return result;
  }

  /** The whole answer, as a snappy block in pieces. */
  async close(): Promise<readonly Uint8Array[]> {
    const blocks: Uint8Array[] = [];
    let byteCount = 0;
    for (const result of this.#results) {
      const { pieces, byteCount: resultBytes } = await result.close();
      const head = Buffer.concat([Uint8Array.of(firstField), varintOf(resultBytes)]);
      const headBlock = await compress(head);
      blocks.push(headBlock.subarray(1), ...pieces);
      byteCount += head.length + resultBytes;
    }
    return [varintOf(byteCount), ...blocks];
  }
}

/** The series that answer one query. */
export class ReadResult {
  readonly #pieces: SnappyPieces;

  constructor(turns: Turns) {
    this.#pieces = new SnappyPieces(turns);
  }

  /** @param labels names and values, in byte order of the names */
  async addSeries(labels: Uint8Array, samples: TimedValues): Promise<void> {
    const length = labels.length + samplesBytes(samples.times);
    await this.#pieces.room(labels.length + headBytesMax);
    const { chunk, end } = this.#pieces;
    chunk[end] = firstField;
    const labelsAt = writeVarint(chunk, end + 1, length);
    chunk.set(labels, labelsAt);
    this.#pieces.endAt(labelsAt + labels.length);
    await this.#addSamples(samples);
  }

  close(): ReturnType<SnappyPieces['close']> {
    return this.#pieces.close();
  }

  async #addSamples({ times, values }: TimedValues): Promise<void> {
    const { chunk } = this.#pieces;
    for (let row = 0; row < times.length;) {
      await this.#pieces.room(sampleBytesMax);
      const rowEnd = Math.min(times.length, row + Math.floor(this.#pieces.free / sampleBytesMax));
      let { end } = this.#pieces;
      for (; row < rowEnd; row += 1) {
        end = writeSample(chunk, end, times[row] ?? 0, values[row] ?? 0);
      }
      this.#pieces.endAt(end);
    }
  }
}

/** The labels of a series, encoded: the same for each of its messages. */
export function encodeLabels(labels: Labels): Uint8Array {
  return Buffer.concat(
    labels.map(({ name, value }) => {
      const label = Buffer.concat([textField(0x0a, name), textField(0x12, value)]);
      return Buffer.concat([Uint8Array.of(firstField), varintOf(label.length), label]);
    }),
  );
}

function textField(tag: number, text: string): Uint8Array {
  const bytes = Buffer.from(text);
  return Buffer.concat([Uint8Array.of(tag), varintOf(bytes.length), bytes]);
}

function samplesBytes(times: Float64Array): number {
  const [first = 0] = times;
  const last = times.at(-1) ?? 0;
  const timeBytes = varintBytes(last);
  if (varintBytes(first) === timeBytes) return times.length * (2 + sampleBytes + timeBytes);
  return times.reduce((bytes, time) => bytes + 2 + sampleBytes + varintBytes(time), 0);
}

/** @returns the offset after it */
function writeSample(chunk: Buffer, offset: number, time: number, value: number): number {
  chunk[offset] = samplesField;
  chunk[offset + 2] = valueField;
  chunk.writeDoubleLE(value, offset + 3);
  chunk[offset + 11] = timestampField;
  const end = writeVarint(chunk, offset + 12, time);
  chunk[offset + 1] = end - offset - 2;
  return end;
}
