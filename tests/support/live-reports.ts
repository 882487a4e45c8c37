import type { ConsoleClient } from './console-client.js';
import { within } from './within.js';

/** A report as Live shows it. */
export interface LiveReport {
  readonly atMilliseconds: number;
  readonly isAccepted: boolean;
  readonly code: number;
  readonly message: string;
  readonly details: readonly string[];
  readonly secretId?: string;
  readonly account?: string;
  readonly address: string;
  readonly region?: string;
  readonly namespace?: string;
  readonly samples: number;
  readonly door: string;
  readonly request?: string;
  readonly requestId: string;
}

export interface LiveEvent {
  readonly name: string;
  readonly data: unknown;
}

/** The stream of Live, as a browser reads it. */
export class LiveReports {
  readonly response: Response;
  readonly #closing: AbortController;
  readonly #chunks: AsyncIterator<string, undefined>;
  #text = '';

  private constructor(response: Response, closing: AbortController) {
    this.response = response;
    this.#closing = closing;
    const decoded = response.body?.pipeThrough(new TextDecoderStream());
    if (decoded === undefined) throw new Error('there is no stream');
    this.#chunks = decoded[Symbol.asyncIterator]();
  }

  static async open(
    { origin, cookie }: ConsoleClient,
    query = 'refused=1&accepted=1',
  ): Promise<LiveReports> {
    const closing = new AbortController();
    const response = await fetch(`${origin}/console/live?${query}`, {
      headers: { cookie, 'sec-fetch-site': 'same-origin' },
      signal: closing.signal,
    });
    const reports = new LiveReports(response, closing);
    if (response.status === 200) await reports.#begin();
    return reports;
  }

  /** The next event; comments are passed over. */
  async next(): Promise<LiveEvent> {
    for (;;) {
      const block = await this.#nextBlock();
      const name = /^event: (.*)$/m.exec(block)?.[1];
      const data = /^data: (.*)$/m.exec(block)?.[1] ?? '';
      if (name !== undefined) return { name, data: JSON.parse(data) as unknown };
    }
  }

  async nextReport(): Promise<LiveReport> {
    const { name, data } = await within(5, this.next());
    if (name !== 'report') throw new Error(`${name} came, not a report`);
    return data as LiveReport;
  }

  /** @throws where more comes */
  async end(): Promise<void> {
    const { done, value } = await this.#chunks.next();
    if (done !== true) throw new Error(`more came: ${value}`);
  }

  close(): void {
    this.#closing.abort();
  }

  async #begin(): Promise<void> {
    const block = await this.#nextBlock();
    if (block !== 'retry: 2000') throw new Error(`the stream begins with ${block}`);
  }

  async #nextBlock(): Promise<string> {
    for (;;) {
      const end = this.#text.indexOf('\n\n');
      if (end >= 0) {
        const block = this.#text.slice(0, end);
        this.#text = this.#text.slice(end + 2);
        return block;
      }
      const { done, value } = await this.#chunks.next();
      if (done === true) throw new Error('the stream has ended');
      this.#text += value;
    }
  }
}
