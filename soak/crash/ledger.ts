import { closeSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs';

/** Samples of values firstNumber, firstNumber + 1, …, one report. */
export interface NumberedReport {
  /** Counted from 0 in the order of sending. */
  readonly place: number;
  readonly firstNumber: number;
  readonly sampleCount: number;
  readonly timeSeconds: number;
  readonly connection: number;
}

const capacityMin = 16_384;

/**
 * What was sent and what was acknowledged, in a few bytes a report. Each line goes to a file before
 * what it tells of happens or is relied on, so that an interrupted run can be taken up again.
 */
export class Ledger {
  reportCount = 0;
  sampleCount = 0;
  acknowledgedSampleCount = 0;
  #firstNumbers = new Uint32Array(capacityMin);
  #times = new Uint32Array(capacityMin);
  #connections = new Uint8Array(capacityMin);
  #acknowledged = new Uint8Array(capacityMin);
  readonly #file: number;

  /** Takes up what the file tells. @param tell is given the lines that are not of reports */
  constructor(path: string, tell: (words: readonly string[]) => void) {
    const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
    // A last line without its end was cut off: what it tells of did not happen.
    for (const line of lines.slice(0, -1)) {
      const words = line.split(' ');
      if (words[0] === 'sent') this.#add(Number(words[1]), Number(words[2]), Number(words[3]));
      else if (words[0] === 'acknowledged') this.#settle(Number(words[1]));
      else tell(words);
    }
    this.#file = openSync(path, 'a');
  }

  /** The latest time of any sample. */
  get latestSeconds(): number {
    return this.#times.subarray(0, this.reportCount).reduce((a, b) => Math.max(a, b), 0);
  }

  /** The earliest time of those that pass; undefined where none does. */
  earliestSeconds(passes: (timeSeconds: number) => boolean): number | undefined {
    const times = this.#times.subarray(0, this.reportCount).filter(passes);
    return times.length === 0 ? undefined : times.reduce((a, b) => Math.min(a, b));
  }

  /** Notes a report that is about to be sent. */
  send(sampleCount: number, timeSeconds: number, connection: number): NumberedReport {
    this.note('sent', sampleCount, timeSeconds, connection);
    return this.report(this.#add(sampleCount, timeSeconds, connection));
  }

  /** Notes that a report was answered 0. */
  acknowledge(place: number): void {
    this.note('acknowledged', place);
    this.#settle(place);
  }

  /** Keeps a line of the caller's own. */
  note(...words: readonly (string | number)[]): void {
    writeSync(this.#file, `${words.join(' ')}\n`);
  }

  report(place: number): NumberedReport {
    const firstNumber = this.#firstNumbers[place] ?? 0;
    const nextNumber =
      place + 1 < this.reportCount ? (this.#firstNumbers[place + 1] ?? 0) : this.sampleCount;
    return {
      place,
      firstNumber,
      sampleCount: nextNumber - firstNumber,
      timeSeconds: this.#times[place] ?? 0,
      connection: this.#connections[place] ?? 0,
    };
  }

  isAcknowledged(place: number): boolean {
    return this.#acknowledged[place] === 1;
  }

  unanswered(): NumberedReport[] {
    const reports = [];
    for (let place = 0; place < this.reportCount; place += 1) {
      if (!this.isAcknowledged(place)) reports.push(this.report(place));
    }
    return reports;
  }

  /** The report that a number was sent in; undefined where it never was. */
  reportOf(number: number): NumberedReport | undefined {
    if (!Number.isInteger(number) || number < 0 || number >= this.sampleCount) return undefined;
    let low = 0;
    let high = this.reportCount - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#firstNumbers[middle] ?? 0) <= number) low = middle;
      else high = middle - 1;
    }
    return this.report(low);
  }

  close(): void {
    closeSync(this.#file);
  }

  #add(sampleCount: number, timeSeconds: number, connection: number): number {
    const place = this.reportCount;
    if (place === this.#times.length) this.#grow();
    this.#firstNumbers[place] = this.sampleCount;
    this.#times[place] = timeSeconds;
    this.#connections[place] = connection;
    this.reportCount += 1;
    this.sampleCount += sampleCount;
    return place;
  }

  #settle(place: number): void {
    if (this.isAcknowledged(place)) return;
    this.#acknowledged[place] = 1;
    this.acknowledgedSampleCount += this.report(place).sampleCount;
  }

  #grow(): void {
    const capacity = this.#times.length * 2;
    const enlarged = <Column extends Uint32Array | Uint8Array>(next: Column, old: Column) => {
      next.set(old);
      return next;
    };
    this.#firstNumbers = enlarged(new Uint32Array(capacity), this.#firstNumbers);
    this.#times = enlarged(new Uint32Array(capacity), this.#times);
    this.#connections = enlarged(new Uint8Array(capacity), this.#connections);
    this.#acknowledged = enlarged(new Uint8Array(capacity), this.#acknowledged);
  }
}
