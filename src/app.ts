import { AlarmService } from './alarms/alarm-service.js';
import type { Config } from './config/config.js';
import { LiveConfig } from './config/live-config.js';
import type { ConfigName } from './config/reload-config.js';
import type { Control } from './control/control.js';
import { ControlServer, tlsMaterialOf } from './control/control-server.js';
import { healthPage } from './control/health-page.js';
import { openApiDocument } from './control/openapi.js';
import { ValueGate } from './control/value-gate.js';
import { type Engines, openEngines } from './engines.js';
import type { HttpHandler } from './http/http-handler.js';
import { HttpServer, type HttpServerLimits } from './http/http-server.js';
import { secondsOf, type Clock } from './model/clock.js';
import { FairTurns } from './model/fair-turns.js';
import { returnCodes } from './protocol/return-codes.js';
import { answerMalformedReport, answerReport } from './receiver/answer-report.js';
import { receiveReport } from './receiver/receive-report.js';
import { httpLimitsOf } from './receiver/http-limits.js';
import { receiverSettingsOf } from './receiver/receiver-settings.js';
import { LoopTurn } from './receiver/loop-turn.js';
import type { Receiver } from './receiver/receiver.js';
import { Health, type LifeState } from './telemetry/health.js';
import type { Log } from './telemetry/log.js';
import { Metrics } from './telemetry/metrics.js';
import { Telemetry } from './telemetry/telemetry.js';
import { jsonReply } from './web/web-reply.js';
import { ConnectionBudgets } from './workers/connection-budgets.js';
import { descriptorLimit } from './workers/descriptor-limit.js';
import { WorkerPool } from './workers/worker-pool.js';

const daySeconds = 86_400;

/** A running putmon: both planes and what stands behind them. */
export class App {
  readonly #live: LiveConfig;
  readonly #clock: Clock;
  readonly #health = new Health();
  readonly #metrics = new Metrics(Object.keys(returnCodes));
  readonly #callsTogether = { turns: new FairTurns(), values: new ValueGate() };
  readonly #log: Log;
  readonly #telemetry: Telemetry;
  /** Undefined where this process takes reports in by itself. */
  readonly #workers: WorkerPool | undefined;
  readonly #receiverServer: HttpServer | WorkerPool;
  readonly #controlServer: ControlServer;
  readonly #maintenanceTimer: NodeJS.Timeout;
  #alarmService: AlarmService | undefined;
  #receiverSettings;
  #engines: Engines | undefined;
  readonly #budgets: ConnectionBudgets;

  /** Where the planes listen: `HOST:PORT`. */
  receiverAddress = '';
  controlAddress = '';

  private constructor(config: Config, log: Log, clock: Clock) {
    this.#live = new LiveConfig(config);
    this.#clock = clock;
    this.#log = log;
    this.#metrics.watchLog(log.droppedLineCount);
    this.#telemetry = new Telemetry(log, this.#metrics);
    this.#receiverSettings = receiverSettingsOf(config);
    this.#budgets = new ConnectionBudgets(config, descriptorLimit());
    this.#controlServer = this.#ownControl();
    this.#workers = config.workers === 1 ? undefined : this.#workerPool(config.workers);
    this.#receiverServer = this.#workers ?? this.#ownReceiver();
    this.#maintenanceTimer = setInterval(
      () => void this.#maintain(),
      config.maintenanceSeconds * 1000,
    );
  }

  /**
   * Opens both listeners, which answer 1002 and 6200 at first, then the engines.
   * @throws what an operator can mend: the address is taken, the data folder in use or unreadable
   */
  static async start(config: Config, log: Log, clock: Clock): Promise<App> {
    const app = new App(config, log, clock);
    try {
      await app.#open();
    } catch (error) {
      await app.stop();
      throw error;
    }
    return app;
  }

  /** What an operator is to be told where descriptors are too few. */
  get connectionShortage(): string | undefined {
    return this.#budgets.shortage;
  }

  /** What actions work on. */
  get control(): Control {
    const parts = { ...this.#opened, ...this.#callsTogether };
    return { ...parts, config: () => this.#live.current, clock: this.#clock };
  }

  /**
   * Takes over what can change while running, and reads the keys anew.
   * @returns the settings whose change waits for a restart
   * @throws ConfigError where the files of controlTls can not be used; nothing is changed then
   */
  async reload(next: Config): Promise<readonly ConfigName[]> {
    const tls = tlsMaterialOf(next);
    const { waitingNames, config } = this.#live.reload(next);
    this.#receiverSettings = receiverSettingsOf(config);
    if (tls !== undefined) await this.#controlServer.renewTls(tls);
    await this.#workers?.tellConfig();
    await this.#opened.catalog.reload();
    return waitingNames;
  }

  /** What judges alarm rules and tells people. */
  get alarmService(): AlarmService {
    if (this.#alarmService === undefined) throw new Error('the engines are not open');
    return this.#alarmService;
  }

  /** Takes no new work, answers all that was accepted, and closes what was opened. */
  async stop(): Promise<void> {
    this.#health.state = 'draining';
    clearInterval(this.#maintenanceTimer);
    await this.#receiverServer.drain(this.#live.current.drainTimeoutSeconds);
    await this.#controlServer.drain();
    await this.#alarmService?.close();
    if (this.#engines !== undefined) {
      await this.#engines.close();
      await this.#controlServer.removeAccess();
    }
    this.#telemetry.close();
  }

  async #open(): Promise<void> {
    const { receiver } = this.#live.current;
    this.receiverAddress = await this.#receiverServer.listen(receiver.host, receiver.port);
    this.controlAddress = await this.#controlServer.listen();
    this.#engines = await openEngines(this.#live, this.#clock, this.#telemetry);
    this.#watchEngines(this.#engines);
    await this.#tellWorkers(this.#engines);
    const settings = () => this.#live.current;
    const clock = () => secondsOf(this.#clock);
    const service = new AlarmService({ ...this.#engines, settings, clock }, this.#telemetry);
    this.#alarmService = service;
    this.#metrics.watchAlarms({ judgementLagSeconds: () => service.judgementLagSeconds });
    await this.#controlServer.leaveAccess();
    await this.#enter('serving');
    void this.#checkData(this.#engines);
  }

  /** Beside the first reports: reading everything takes a second a gigabyte. */
  async #checkData({ dataCheck }: Engines): Promise<void> {
    try {
      const failures = (await dataCheck.run()).filter(({ state }) => state === 'failed');
      this.#health.damages = failures.map(({ check }) => check);
      const advice = 'stored data is damaged; run putmon doctor, and restore a backup';
      for (const { check, detail } of failures) this.#log.error({ check, detail }, advice);
    } catch (error) {
      this.#log.error({ err: error }, 'the check of the data failed');
    }
  }

  #watchEngines({ store }: Engines): void {
    this.#health.watch('storeUnavailable', () => !store.writable);
    const isBusy = () => store.pendingSamples >= this.#live.current.pendingSamplesMax;
    this.#health.watch('storeBusy', isBusy);
    this.#metrics.watchStore({
      pendingSamples: () => store.pendingSamples,
      seriesCount: () => store.countSeries('all'),
      storeWritable: () => store.writable,
    });
  }

  /** Takes reports in where there are no workers: all that happens to one is in this process. */
  #ownReceiver(): HttpServer {
    const server = new HttpServer(this.#receiverHandler(), this.#receiverLimits());
    this.#metrics.watchReceiver({
      connections: () => server.connectionCount,
      inFlightReports: () => server.inFlight,
    });
    return server;
  }

  #workerPool(count: number): WorkerPool {
    const config = (): Config => this.#live.current;
    const connections = this.#budgets.receiver;
    const receiver = this.#receiver();
    const pool = new WorkerPool({ count, connections, receiver, config, log: this.#log });
    this.#health.watch('noWorkers', () => pool.listeningCount === 0);
    return pool;
  }

  /** The keys that there are, and from now on each change of them. */
  async #tellWorkers({ catalog }: Engines): Promise<void> {
    const tellKeys = async (): Promise<void> => this.#workers?.tellKeys(catalog.keys());
    catalog.watch((change) =>
      change === 'keys' || change === 'everything' ? tellKeys() : undefined,
    );
    await tellKeys();
  }

  async #enter(state: LifeState): Promise<void> {
    this.#health.state = state;
    await this.#workers?.tell({ state });
  }

  #receiverLimits(): HttpServerLimits {
    const bodyBytesMax = (): number => this.#live.current.contentBytesMax;
    return { ...httpLimitsOf(this.#live.current, bodyBytesMax), ...this.#budgets.receiver };
  }

  #receiverHandler(): HttpHandler {
    const receiver = this.#receiver();
    return {
      answer: (call) => answerReport(call, receiver, receiveReport),
      answerMalformed: (fault) => answerMalformedReport(fault, receiver),
    };
  }

  /** The engines are asked for when a report needs them: it is refused before while they open. */
  #receiver(): Receiver {
    const opened = (): Engines => this.#opened;
    return {
      state: () => this.#health.state,
      settings: () => this.#receiverSettings,
      get catalog() {
        return opened().catalog;
      },
      get store() {
        return opened().store;
      },
      get keyUses() {
        return opened().keyUses;
      },
      get limiter() {
        return opened().limiter;
      },
      clock: this.#clock,
      turn: new LoopTurn(),
      observer: this.#telemetry,
      log: this.#telemetry,
    };
  }

  #ownControl(): ControlServer {
    const pages = {
      '/healthz': () => healthPage(this.#health.healthz()),
      '/readyz': () => healthPage(this.#health.readyz()),
      '/openapi.json': () => jsonReply(JSON.stringify(openApiDocument())),
      '/metrics': async () => ({
        status: 200,
        contentType: this.#metrics.contentType,
        body: await this.#renderMetrics(),
      }),
    };
    return new ControlServer({
      config: () => this.#live.current,
      control: () => (this.#health.state === 'serving' ? this.control : undefined),
      pages,
      log: this.#telemetry,
      accessFailed: (reason) => {
        this.#log.error(
          { reason },
          'operator.json is not written: commands do not find the server',
        );
      },
      connections: this.#budgets.control,
    });
  }

  async #renderMetrics(): Promise<string> {
    if (this.#workers === undefined) return this.#metrics.render();
    return this.#workers.renderMetrics(await this.#metrics.collect());
  }

  get #opened(): Engines {
    if (this.#engines === undefined) throw new Error('the engines are not open');
    return this.#engines;
  }

  async #maintain(): Promise<void> {
    if (this.#engines === undefined) return;
    await this.#controlServer.leaveAccess();
    try {
      const nowSeconds = secondsOf(this.#clock);
      const { alarmRetentionDays, timestampSkewBehindSeconds } = this.#live.current;
      if (this.#engines.store.writable) await this.#engines.keyUses.flush();
      await this.#engines.store.maintain(nowSeconds);
      await this.#engines.alarms.forgetAlarms(nowSeconds - alarmRetentionDays * daySeconds);
      await this.#engines.controlNonces.forgetBefore(nowSeconds - timestampSkewBehindSeconds);
    } catch (error) {
      this.#telemetry.maintenanceFailed(error);
    }
  }
}
