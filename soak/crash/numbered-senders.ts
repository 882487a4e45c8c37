import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import type { Ledger, NumberedReport } from './ledger.js';
import { bodyOf, connectionCount, type KeyPair } from './numbered-data.js';
import type { SeededRandom } from '../../tests/support/seeded-random.js';
import type { SetClock } from './set-clock.js';

/** What a sender does after a 1002. */
const retryMilliseconds = 50;
/** Reports of so long ago are taken yet, whatever time they spend on their way. */
const ageSecondsMax = 7100;
const sampleCountMax = 200;

interface Surroundings {
  readonly ledger: Ledger;
  readonly clock: SetClock;
  readonly random: SeededRandom;
  readonly key: KeyPair;
  /** Is given answers that no report of these should get. */
  readonly surprise: (words: string) => void;
}

/** Connections that send numbered reports, one after another each, until they are told to stop. */
export class NumberedSenders {
  readonly #surroundings: Surroundings;
  readonly #url: string;
  readonly #agents = Array.from(
    { length: connectionCount },
    () => new Agent({ keepAlive: true, maxSockets: 1 }),
  );
  #stopping = false;
  #running: Promise<unknown> = Promise.resolve();
  #sampleCountMax = Infinity;

  constructor(receiver: string, surroundings: Surroundings) {
    this.#url = `http://${receiver}/v2/index.php`;
    this.#surroundings = surroundings;
  }

  /** Begins; a pause before is over. */
  start(): void {
    this.#stopping = false;
    this.#running = Promise.all(this.#agents.map((_, connection) => this.#run(connection)));
  }

  /** Sends until the ledger has so many samples; then the connections are idle. */
  async sendUpTo(sampleCount: number): Promise<void> {
    this.#sampleCountMax = sampleCount;
    this.start();
    await this.#running;
    this.#sampleCountMax = Infinity;
  }

  /** Begins no new report, and waits for the answers that are due, or for their connections' end. */
  async pause(): Promise<void> {
    this.#stopping = true;
    await this.#running;
  }

  /** Sends reports again whose answer never came. */
  async resend(reports: readonly NumberedReport[]): Promise<void> {
    for (const report of reports) await this.#deliver(report);
  }

  close(): void {
    for (const agent of this.#agents) agent.destroy();
  }

  async #run(connection: number): Promise<void> {
    const { ledger, clock, random } = this.#surroundings;
    while (!this.#stopping && ledger.sampleCount < this.#sampleCountMax) {
      const sampleCount = random.between(1, sampleCountMax);
      const ageSeconds = random.between(0, random.next() < 0.2 ? ageSecondsMax : 60);
      const report = ledger.send(sampleCount, clock.nowSeconds - ageSeconds, connection);
      if (!(await this.#deliver(report))) return;
    }
  }

  /** @returns whether an answer came */
  async #deliver(report: NumberedReport): Promise<boolean> {
    const { ledger, key, surprise } = this.#surroundings;
    const body = bodyOf(report, key);
    for (;;) {
      const answer = await this.#post(body, report.connection);
      if (answer === undefined) return false;
      const { code } = JSON.parse(answer) as { readonly code: number };
      if (code === 0) ledger.acknowledge(report.place);
      else if (code !== 1002) surprise(`${JSON.stringify(report)}: ${answer}`);
      if (code !== 1002) return true;
      await setTimeout(retryMilliseconds);
    }
  }

  /** Undefined where the connection ends before the whole answer. */
  #post(body: string, connection: number): Promise<string | undefined> {
    return new Promise((resolve) => {
      const none = (): void => {
        resolve(undefined);
      };
      const agent = this.#agents[connection];
      const options = agent === undefined ? {} : { agent };
      const call = request(this.#url, { method: 'POST', ...options }, (response) => {
        text(response).then(resolve, none);
      });
      call.on('error', none).end(body);
    });
  }
}
