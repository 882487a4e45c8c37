import type { Datum } from '../protocol/report.js';
import type { VerifiedReport } from '../ingress/verified-report.js';
import { FrameError, FrameReader } from './frame-reader.js';
import { FrameWriter } from './frame-writer.js';
import { readLines, writeLines, type NumberedLines } from './lines-frame.js';

/** A report on its way to the owner of the storage, by the number its answer comes back with. */
export interface NumberedReport {
  readonly number: number;
  readonly verified: VerifiedReport;
}

/** What a frame brings. */
export interface FrameContent {
  readonly reports: readonly NumberedReport[];
  readonly lines: readonly NumberedLines[];
}

/**
 * Gathers verified reports into one frame: the texts, each once, however many reports have it; then
 * the reports, and those of lines, which name them by their places.
 */
export class ReportFrame {
  readonly #texts = new FrameWriter();
  readonly #reports = new FrameWriter();
  readonly #lines = new FrameWriter();
  readonly #places = new Map<string, number>();
  #reportCount = 0;
  #linesCount = 0;

  get bytes(): number {
    return this.#texts.length + this.#reports.length + this.#lines.length;
  }

  add({ number, verified }: NumberedReport): void {
    const { report, accountId, address, door } = verified;
    this.#reports.count(number);
    this.#reports.byte(Number(door === 'api3'));
    this.#reports.number(accountId);
    this.#reports.number(report.timestampSeconds);
    this.#text(address);
    this.#text(report.secretId);
    this.#text(report.region);
    this.#text(report.nonce);
    this.#text(report.signature);
    this.#text(report.namespace);
    this.#reports.count(report.data.length);
    for (const datum of report.data) this.#datum(datum, this.#reports);
    this.#reportCount += 1;
  }

  addLines(numbered: NumberedLines): void {
    const writer = this.#lines;
    writeLines(numbered, {
      writer,
      text: (text) => {
        writer.count(this.#placeOf(text));
      },
      datum: (datum) => {
        this.#datum(datum, writer);
      },
    });
    this.#linesCount += 1;
  }

  /** The frame; the next one begins. */
  take(): Uint8Array {
    const counts = new FrameWriter();
    counts.count(this.#places.size);
    counts.count(this.#reportCount);
    counts.count(this.#linesCount);
    this.#places.clear();
    this.#reportCount = 0;
    this.#linesCount = 0;
    return FrameWriter.join(counts, this.#texts, this.#reports, this.#lines);
  }

  #datum({ metricName, value, dimensions }: Datum, writer: FrameWriter): void {
    writer.count(this.#placeOf(metricName));
    writer.number(value);
    const names = Object.keys(dimensions);
    writer.count(names.length);
    for (const name of names) {
      writer.count(this.#placeOf(name));
      writer.count(this.#placeOf(dimensions[name] ?? ''));
    }
  }

  #text(text: string): void {
    this.#reports.count(this.#placeOf(text));
  }

  #placeOf(text: string): number {
    let place = this.#places.get(text);
    if (place === undefined) {
      place = this.#places.size;
      this.#places.set(text, place);
      this.#texts.text(text);
    }
    return place;
  }
}

/** The reports of a frame, each kind in its order. @throws FrameError */
export function readReportFrame(frame: Uint8Array): FrameContent {
  const reader = new FrameReader(frame);
  const textCount = reader.countOfItems();
  const reportCount = reader.countOfItems();
  const linesCount = reader.countOfItems();
  const texts = Array.from({ length: textCount }, () => reader.text());
  const textAt = (): string => {
    const text = texts[reader.count()];
    if (text === undefined) throw new FrameError('a text is named that is not there');
    return text;
  };
  const reports = Array.from({ length: reportCount }, () => readReport(reader, textAt));
  const input = { reader, text: textAt, datum: () => readDatum(reader, textAt) };
  const lines = Array.from({ length: linesCount }, () => readLines(input));
  reader.end();
  return { reports, lines };
}

function readReport(reader: FrameReader, textAt: () => string): NumberedReport {
  const number = reader.count();
  const isApi3 = reader.byte() === 1;
  const accountId = reader.number();
  const timestampSeconds = reader.number();
  const address = textAt();
  const report = {
    secretId: textAt(),
    region: textAt(),
    timestampSeconds,
    nonce: textAt(),
    signature: textAt(),
    namespace: textAt(),
    data: Array.from({ length: reader.countOfItems() }, () => readDatum(reader, textAt)),
  };
  const verified = { report, accountId, address };
  return { number, verified: isApi3 ? { ...verified, door: 'api3' } : verified };
}

function readDatum(reader: FrameReader, textAt: () => string): Datum {
  const metricName = textAt();
  const value = reader.number();
  const dimensions: Record<string, string> = {};
  for (let left = reader.countOfItems(); left > 0; left -= 1) {
    setOwn(dimensions, textAt(), textAt());
  }
  return { dimensions, metricName, value };
}

/** `__proto__` is a dimension name like any other. */
function setOwn(record: Record<string, string>, name: string, value: string): void {
  if (name !== '__proto__') record[name] = value;
  else {
    Object.defineProperty(record, name, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
}
