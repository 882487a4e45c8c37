import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { program } from '../../tests/support/run.js';
import { CatalogChanges } from './catalog-changes.js';
import { Comparison, type Findings, samplesPerPage } from './comparison.js';
import { Ledger } from './ledger.js';
import type { KeyPair } from './numbered-data.js';
import { NumberedSenders } from './numbered-senders.js';
import { OperatorCalls } from '../../tests/support/operator-calls.js';
import { dayArguments, isExpired } from './operator-days.js';
import { PutmonProcess } from './putmon-process.js';
import type { SeededRandom } from '../../tests/support/seeded-random.js';
import { SetClock } from './set-clock.js';

const serverArguments = [
  ...['--auto-register', '--workers', '1'],
  ...dayArguments,
  ...['--maintenance-seconds', '1', '--samples-per-query-max', String(samplesPerPage)],
  ...['--requests-per-second-max', '0', '--metrics-per-namespace-max', '0'],
];

/** A server in a folder of its own, the senders that load it, and what both are known to have done. */
export class CrashRig {
  readonly clock = new SetClock();
  readonly ledger: Ledger;
  readonly changes = new CatalogChanges((...words) => {
    this.ledger.note(...words);
  });
  readonly #data: string;
  readonly #random: SeededRandom;
  readonly #key: KeyPair;
  /** Since the last comparison: answers that no report should get, and errors in the log. */
  readonly #surprises: string[] = [];
  #server: PutmonProcess | undefined;
  #senders: NumberedSenders | undefined;

  /** @param tell is given what the ledger kept for the caller, where the folder is taken up again */
  constructor(folder: string, random: SeededRandom, tell: (words: readonly string[]) => void) {
    mkdirSync(folder, { recursive: true });
    this.#data = join(folder, 'data');
    this.#random = random;
    this.#key = keyIn(folder, this.#data);
    let latestSeconds = this.clock.nowSeconds;
    this.ledger = new Ledger(join(folder, 'ledger'), (words) => {
      if (words[0] === 'making' || words[0] === 'made') this.changes.load(words);
      else if (words[0] === 'clock') latestSeconds = Number(words[1]);
      else tell(words);
    });
    this.clock.leapTo(Math.max(latestSeconds, this.ledger.latestSeconds));
  }

  get server(): PutmonProcess {
    if (this.#server === undefined) throw new Error('no server runs');
    return this.#server;
  }

  get senders(): NumberedSenders {
    if (this.#senders === undefined) throw new Error('no server runs');
    return this.#senders;
  }

  /** Starts a server, and does not wait for it. */
  spawn(): PutmonProcess {
    this.#server = new PutmonProcess({
      data: this.#data,
      args: serverArguments,
      clockAheadMs: this.clock.aheadMs,
    });
    return this.#server;
  }

  /** @returns the seconds until it served */
  async start(): Promise<number> {
    const startedAt = performance.now();
    const server = this.spawn();
    await server.ready();
    const { ledger, clock } = this;
    const surprise = (words: string): void => void this.#surprises.push(words);
    const surroundings = { ledger, clock, random: this.#random, key: this.#key, surprise };
    this.#senders = new NumberedSenders(server.receiver, surroundings);
    return (performance.now() - startedAt) / 1000;
  }

  /** Sets all clocks forward; nothing may be on its way, as its Timestamp would be too old. */
  async leapTo(seconds: number): Promise<void> {
    this.clock.leapTo(seconds);
    this.ledger.note('clock', seconds);
    await this.server.setClock(this.clock.aheadMs);
  }

  /** kill -9, and the end of every connection. */
  async kill(): Promise<void> {
    await this.server.stop('SIGKILL');
    const errors = this.server.output.lines.filter((line) => line.includes('"level":"error"'));
    this.#surprises.push(...errors);
    await this.#senders?.pause();
    this.#senders?.close();
  }

  operatorCalls(): Promise<OperatorCalls> {
    return OperatorCalls.on(this.#data);
  }

  /** Compares all that the server has with all that it was sent. */
  async compare(): Promise<Findings> {
    const calls = await this.operatorCalls();
    const { nowSeconds } = this.clock;
    const comparison = new Comparison(this.ledger, (time) => isExpired(time, nowSeconds));
    const findings = await comparison.run(calls);
    const catalogFaults = await this.changes.faults(calls);
    const told = [...findings.told, ...catalogFaults, ...this.#surprises.splice(0)];
    return { ...findings, told };
  }
}

/** A key pair that the data folder is made with. */
function keyIn(folder: string, data: string): KeyPair {
  const file = join(folder, 'key.json');
  if (!existsSync(file)) {
    const words = [program, 'key', 'create', '--data', data, '--json'];
    writeFileSync(file, execFileSync(process.execPath, words), { mode: 0o600 });
  }
  return JSON.parse(readFileSync(file, 'utf8')) as KeyPair;
}
