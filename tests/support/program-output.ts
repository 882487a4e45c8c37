import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

const patienceMs = 60_000;

interface Waiter {
  readonly pattern: RegExp;
  readonly count: number;
  resolve(lines: string[]): void;
}

/** The lines that a running program prints, on both of its outputs. */
export class ProgramOutput {
  readonly lines: string[] = [];
  readonly #waiters = new Set<Waiter>();

  constructor({ stdout, stderr }: ChildProcess) {
    for (const stream of [stdout, stderr]) {
      if (stream === null) throw new Error('the output of the program is not piped');
      createInterface(stream).on('line', (line) => {
        this.lines.push(line);
        for (const waiter of this.#waiters) this.#serve(waiter);
      });
    }
  }

  get text(): string {
    return this.lines.join('\n');
  }

  /** How many lines have this text so far. */
  count(text: string): number {
    return this.lines.filter((line) => line.includes(text)).length;
  }

  /** The first line that matches, printed already or still to come. */
  async line(pattern: RegExp): Promise<string> {
    const [line = ''] = await this.first(1, pattern);
    return line;
  }

  /** The first so many lines that match. @throws where they do not come */
  first(count: number, pattern: RegExp): Promise<string[]> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiters.delete(waiter);
        reject(new Error(`no ${count} lines like ${String(pattern)} in:\n${this.text}`));
      }, patienceMs);
      const waiter: Waiter = {
        pattern,
        count,
        resolve: (lines) => {
          clearTimeout(timer);
          resolve(lines);
        },
      };
      this.#waiters.add(waiter);
      this.#serve(waiter);
    });
  }

  #serve(waiter: Waiter): void {
    const matching = this.lines.filter((line) => waiter.pattern.test(line));
    if (matching.length < waiter.count) return;
    this.#waiters.delete(waiter);
    waiter.resolve(matching.slice(0, waiter.count));
  }
}
