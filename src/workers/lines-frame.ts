import type { Datum } from '../protocol/report.js';
import type { Line, VerifiedLines } from '../ingress/verified-lines.js';
import type { FrameReader } from './frame-reader.js';
import type { FrameWriter } from './frame-writer.js';

/** Lines on their way to the owner of the storage, by the number their answer comes back with. */
export interface NumberedLines {
  readonly number: number;
  readonly verified: VerifiedLines;
}

/** Writes into a frame; the texts stand elsewhere in it, and are named by their places. */
export interface LinesOutput {
  readonly writer: FrameWriter;
  text(text: string): void;
  datum(datum: Datum): void;
}

/** Reads what such an output wrote. */
export interface LinesInput {
  readonly reader: FrameReader;
  text(): string;
  datum(): Datum;
}

export function writeLines({ number, verified }: NumberedLines, output: LinesOutput): void {
  const { lines, tokenId, accountId, address, idempotencyKey } = verified;
  const { writer } = output;
  writer.count(number);
  writer.number(accountId);
  output.text(address);
  output.text(tokenId);
  // No key is empty.
  output.text(idempotencyKey ?? '');
  writer.count(lines.length);
  for (const line of lines) {
    writer.count(line.number);
    writer.number(line.timestampSeconds);
    output.text(line.namespace);
    output.text(line.region);
    output.datum(line);
  }
}

/** @throws FrameError */
export function readLines(input: LinesInput): NumberedLines {
  const { reader } = input;
  const number = reader.count();
  const accountId = reader.number();
  const address = input.text();
  const tokenId = input.text();
  const key = input.text();
  const lines = Array.from({ length: reader.countOfItems() }, () => readLine(input));
  const idempotencyKey = key === '' ? undefined : key;
  return { number, verified: { lines, tokenId, accountId, address, idempotencyKey } };
}

function readLine(input: LinesInput): Line {
  return {
    number: input.reader.count(),
    timestampSeconds: input.reader.number(),
    namespace: input.text(),
    region: input.text(),
    ...input.datum(),
  };
}
