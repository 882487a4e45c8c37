import type { Config } from '../config/config.js';
import type { Engines } from '../engines.js';
import type { HttpCall } from '../http/http-call.js';
import { HttpServer, type HttpServerLimits } from '../http/http-server.js';
import type { Reply } from '../http/write-reply.js';
import { acceptReport } from '../ingress/accept.js';
import { answerRoot, type Api3Door } from '../ingress/api-3/answer-root.js';
import { api3ReceiverOf } from '../ingress/api-3/api3-receiver.js';
import { httpLimitsOf } from '../ingress/put-monitor-data/http-limits.js';
import { LoopTurn } from '../ingress/loop-turn.js';
import { acceptLines } from '../ingress/accept-lines.js';
import {
  answerLines,
  answerMalformedLines,
  isForLines,
} from '../ingress/put-lines/answer-lines.js';
import { linesPath } from '../ingress/put-lines/receive-lines.js';
import { answerMalformedReport, answerReport } from '../ingress/put-monitor-data/answer-report.js';
import { receiveReport } from '../ingress/put-monitor-data/receive-report.js';
import type { Receiver } from '../ingress/receiver.js';
import { ReportRecorder } from '../ingress/report-recorder.js';
import type { ReportTrace } from '../ingress/report-trace.js';
import type { VerifiedLines } from '../ingress/verified-lines.js';
import { receiverSettingsOf, type ReceiverSettings } from '../ingress/receiver-settings.js';
import type { LifeState } from '../telemetry/health.js';
import { renderSum, sumOf, type MetricSet } from '../telemetry/summed-metrics.js';
import { WorkerPool } from '../workers/worker-pool.js';
import type { SharedParts } from './shared-parts.js';

/** Takes reports in: by itself, or with the processes of `--workers`. */
export class ReceiverRole {
  readonly #shared: SharedParts;
  readonly #recorder: ReportRecorder;
  #settings: ReceiverSettings;
  /** Undefined where this process takes reports in by itself. */
  readonly #workers: WorkerPool | undefined;
  readonly #server: HttpServer | WorkerPool;

  constructor(shared: SharedParts) {
    const config = shared.live.current;
    this.#shared = shared;
    const { clock, recentReports } = shared;
    this.#recorder = new ReportRecorder(clock, (news) => {
      recentReports.add(news);
    });
    this.#settings = receiverSettingsOf(config);
    this.#workers = config.workers === 1 ? undefined : this.#workerPool(config.workers);
    this.#server = this.#workers ?? this.#ownServer();
    recentReports.onFollowed = (isWatched) => {
      this.#recorder.isWatched = isWatched;
      void this.#workers?.tell({ isWatched });
    };
  }

  /** @returns the bound address, as `HOST:PORT`; reports are answered 1002 until it is serving */
  listen(): Promise<string> {
    const { host, port } = this.#shared.live.current.receiver;
    return this.#server.listen(host, port);
  }

  /** Tells workers the keys and tokens that there are, and from now on each change of them. */
  async begin({ catalog }: Engines): Promise<void> {
    const tellKeys = async (): Promise<void> => this.#workers?.tellKeys(catalog.keys());
    const tellTokens = async (): Promise<void> => this.#workers?.tellTokens(catalog.tokens());
    catalog.watch(async (change) => {
      if (change === 'keys' || change === 'everything') await tellKeys();
      if (change === 'tokens' || change === 'everything') await tellTokens();
    });
    await tellKeys();
    await tellTokens();
  }

  async enter(state: LifeState): Promise<void> {
    await this.#workers?.tell({ state });
  }

  async reload(config: Config): Promise<void> {
    this.#settings = receiverSettingsOf(config);
    await this.#workers?.tellConfig();
  }

  /** The metrics of this process and its workers. */
  async renderMetrics(): Promise<string> {
    const { metrics } = this.#shared;
    if (this.#workers === undefined) return metrics.render();
    return renderSum(await this.#workers.collectMetrics(await metrics.collect()));
  }

  /** The same as values. */
  async collectMetrics(): Promise<MetricSet> {
    const own = await this.#shared.metrics.collect();
    return this.#workers === undefined ? own : sumOf(await this.#workers.collectMetrics(own));
  }

  drain(): Promise<void> {
    return this.#server.drain(this.#shared.live.current.drainTimeoutSeconds);
  }

  /** All that happens to a report is in this process. */
  #ownServer(): HttpServer {
    const receiver = this.#receiver();
    const answer = (call: HttpCall): Promise<Reply> => answerReport(call, receiver, receiveReport);
    const api3Receiver = api3ReceiverOf(receiver);
    const api3: Api3Door = {
      verifier: receiver,
      accept: (verified, trace) => acceptReport(verified, api3Receiver, trace),
      otherwise: answer,
    };
    const keepLines = (lines: VerifiedLines, trace: ReportTrace): Promise<void> =>
      acceptLines(lines, receiver, trace);
    const server = new HttpServer(
      {
        answer: (call) => {
          if (call.path === linesPath) return answerLines(call, receiver, keepLines);
          return call.path === '/' ? answerRoot(call, api3) : answer(call);
        },
        answerMalformed: (fault, target) =>
          isForLines(target)
            ? answerMalformedLines(fault, receiver)
            : answerMalformedReport(fault, receiver),
      },
      this.#limits(),
    );
    this.#shared.metrics.watchReceiver({
      connections: () => server.connectionCount,
      inFlightReports: () => server.inFlight,
    });
    return server;
  }

  #limits(): HttpServerLimits {
    const { live, budgets } = this.#shared;
    const bodyBytesMax = (): number => live.current.contentBytesMax;
    return { ...httpLimitsOf(live.current, bodyBytesMax), ...budgets.receiver };
  }

  #workerPool(count: number): WorkerPool {
    const { live, budgets, log, health, metrics, recentReports } = this.#shared;
    const config = (): Config => live.current;
    const connections = budgets.receiver;
    const receiver = this.#receiver();
    const replaced = (): void => {
      metrics.countReplacedWorker();
    };
    const pool = new WorkerPool({
      ...{ count, connections, receiver, config, log, replaced },
      reported: (news) => {
        recentReports.add(news);
      },
      isWatched: () => recentReports.isFollowed,
    });
    health.watch('noWorkers', () => pool.listeningCount === 0);
    return pool;
  }

  /** The engines are asked for when a report needs them: it is refused before while they open. */
  #receiver(): Receiver {
    const { clock, health, telemetry, engines } = this.#shared;
    return {
      state: () => health.state,
      settings: () => this.#settings,
      get catalog() {
        return engines().catalog;
      },
      get store() {
        return engines().store;
      },
      get keyUses() {
        return engines().keyUses;
      },
      get limiter() {
        return engines().limiter;
      },
      clock,
      turn: new LoopTurn(),
      observer: telemetry,
      log: telemetry,
      recorder: this.#recorder,
    };
  }
}
