import { setTimeout as wait } from 'node:timers/promises';
import type { AccessToken, Key } from '../catalog/catalog.js';
import type { Receiver, WriteToken } from '../ingress/receiver.js';
import { LoopTurn } from '../ingress/loop-turn.js';
import type { ReportEvents } from '../model/report-event.js';
import type { Log } from '../telemetry/log.js';
import { keepCounts, type MetricSet } from '../telemetry/summed-metrics.js';
import type { ConnectionBudget } from './connection-budgets.js';
import { KeyNews } from './key-news.js';
import type { Knowledge } from './messages.js';
import { PoolMember } from './pool-member.js';
import { workerConfigOf, type WorkerConfig } from './worker-config.js';

export interface WorkerPoolOptions {
  /** How many workers there are; one that ends is replaced. */
  readonly count: number;
  /** Of each worker. */
  readonly connections: ConnectionBudget;
  /** Accepts what they verified. */
  readonly receiver: Receiver;
  readonly config: () => WorkerConfig;
  readonly log: Log;
  /** Called whenever a worker ended by itself, and another is to take its place. */
  readonly replaced: () => void;
  /** Told of single reports, for those who watch them. */
  readonly reported: (news: ReportEvents) => void;
  /** Whether somebody does. */
  readonly isWatched: () => boolean;
}

const tellLoadMs = 100;
/** From the end of a worker to the start of the next in its place: doubled while they end young. */
const firstBackoffMs = 100;
const lastBackoffMs = 10_000;
/** Beyond the time that a drain gives to connections. */
const drainMarginSeconds = 5;

/**
 * The processes that take reports in, as the owner of the storage sees them. Stands where an
 * HttpServer would: whatever comes to the address is taken by one of them.
 */
export class WorkerPool {
  readonly #options: WorkerPoolOptions;
  readonly #turn = new LoopTurn();
  readonly #members = new Set<PoolMember>();
  readonly #ending = new AbortController();
  readonly #news = new KeyNews();
  #tokens: readonly WriteToken[] = [];
  #loadTimer: NodeJS.Timeout | undefined;
  #place = { host: '', port: 0 };
  /** What those counted that are gone. */
  #pastCounts = Promise.resolve<MetricSet>([]);

  constructor(options: WorkerPoolOptions) {
    this.#options = options;
  }

  /** How many workers take reports. */
  get listeningCount(): number {
    return [...this.#members].filter(({ isListening }) => isListening).length;
  }

  /**
   * Starts the workers; they refuse reports until they are told that the service serves.
   * @returns the address they got, as `HOST:PORT`
   * @throws NodeJS.ErrnoException where the address can not be had
   */
  async listen(host: string, port: number): Promise<string> {
    this.#place = { host, port };
    // All of them ask for the same, and share what the first one gets: also where that is port 0.
    const members = Array.from({ length: this.#options.count }, (_, at) => this.#fork(at + 1));
    const [address = ''] = await Promise.all(members.map(({ listening }) => listening));
    return address;
  }

  /** Resolves once no worker answers a report by what it knew before. */
  async tell(knowledge: Knowledge): Promise<void> {
    // The store that the load is of is open from then on.
    if (knowledge.state === 'serving') this.#loadTimer ??= this.#tellLoads();
    await Promise.all([...this.#members].map((member) => member.tell(knowledge)));
  }

  /** Tells the configuration as it is now; resolves as `tell` does. */
  tellConfig(): Promise<void> {
    return this.tell({ config: workerConfigOf(this.#options.config()) });
  }

  /** Tells what is new of these, which are all keys there are; resolves as `tell` does. */
  async tellKeys(keys: readonly Key[]): Promise<void> {
    await this.tell({ keys: this.#news.take(keys) });
  }

  /** Tells which of these, which are all tokens there are, may write; resolves as `tell` does. */
  async tellTokens(tokens: readonly AccessToken[]): Promise<void> {
    this.#tokens = tokens.filter(({ kind }) => kind === 'write').map(writeTokenOf);
    await this.tell({ tokens: this.#tokens });
  }

  /** The metrics of all processes, those that are gone among them. @param own those of the owner */
  async collectMetrics(own: MetricSet): Promise<readonly MetricSet[]> {
    const members = [...this.#members];
    const counted = await Promise.all(members.map((member) => member.count()));
    return [own, await this.#pastCounts, ...counted];
  }

  /** Takes no new connections, answers what came in, and ends the workers. */
  async drain(timeoutSeconds: number): Promise<void> {
    this.#ending.abort();
    const margin = (timeoutSeconds + drainMarginSeconds) * 1000;
    await Promise.all([...this.#members].map((member) => member.drain(timeoutSeconds, margin)));
    clearInterval(this.#loadTimer);
  }

  #tellLoads(): NodeJS.Timeout {
    return setInterval(() => {
      for (const member of this.#members) member.tellLoad();
    }, tellLoadMs).unref();
  }

  #fork(number: number, backoffMs = firstBackoffMs): PoolMember {
    const { receiver, config, connections, log, reported, isWatched } = this.#options;
    const knowledge = (): Knowledge => ({
      state: receiver.state(),
      config: workerConfigOf(config()),
      keys: this.#news.all,
      tokens: this.#tokens,
      isWatched: isWatched(),
    });
    const member = new PoolMember({ number, ...this.#place, connections }, knowledge, {
      receiver,
      turn: this.#turn,
      log,
      reported,
    });
    this.#members.add(member);
    void member.ended.then((how) => this.#replace(member, how, backoffMs));
    return member;
  }

  async #replace(member: PoolMember, how: object, backoffMs: number): Promise<void> {
    this.#members.delete(member);
    this.#pastCounts = this.#pastCounts.then((past) => keepCounts([past, member.lastCounts]));
    if (this.#ending.signal.aborted) return;
    const { number, ageMs } = member;
    this.#options.replaced();
    this.#options.log.error({ worker: number, ...how }, 'a worker ended; another takes its place');
    const isYoung = ageMs < lastBackoffMs;
    const pauseMs = isYoung ? backoffMs : firstBackoffMs;
    const pause = wait(pauseMs, true, { signal: this.#ending.signal, ref: false });
    if (await pause.catch(() => false)) {
      const next = this.#fork(number, Math.min(2 * pauseMs, lastBackoffMs));
      next.listening.catch((error: unknown) => {
        this.#options.log.error({ worker: number, err: error }, 'a worker does not listen');
      });
    }
  }
}

function writeTokenOf({ tokenId, accountId, hash, namespaces }: AccessToken): WriteToken {
  const token = { tokenId, accountId, hash };
  return namespaces === undefined ? token : { ...token, namespaces };
}
