import type { AlarmService } from './alarms/alarm-service.js';
import type { Config } from './config/config.js';
import { LiveConfig } from './config/live-config.js';
import type { ConfigName } from './config/reload-config.js';
import type { Control } from './control/actions/control.js';
import type { ConsoleLink } from './control/actions/running-server.js';
import { tlsMaterialOf } from './control/control-server.js';
import { type Engines, openEngines } from './engines.js';
import { secondsOf, type Clock } from './model/clock.js';
import { returnCodes } from './protocol/return-codes.js';
import { AlarmsRole } from './roles/alarms-role.js';
import { ControlRole } from './roles/control-role.js';
import { recordSettings } from './roles/record-settings.js';
import { ReceiverRole } from './roles/receiver-role.js';
import { type RoleName, roleNames } from './roles/role-name.js';
import type { SharedParts } from './roles/shared-parts.js';
import { bytesFreeIn } from './storage/data-folder/disk-space.js';
import { Health, type LifeState } from './telemetry/health.js';
import type { Log } from './telemetry/log.js';
import { Metrics } from './telemetry/metrics.js';
import { RecentReports } from './telemetry/recent-reports.js';
import { Telemetry } from './telemetry/telemetry.js';
import { ConnectionBudgets } from './workers/connection-budgets.js';
import { descriptorLimit } from './workers/descriptor-limit.js';

const daySeconds = 86_400;

/** A running putmon: the roles of this process, and the engines that they stand on. */
export class App {
  readonly #shared: SharedParts;
  readonly #metrics: Metrics;
  readonly #telemetry: Telemetry;
  readonly #receiver: ReceiverRole | undefined;
  readonly #control: ControlRole | undefined;
  readonly #alarms: AlarmsRole | undefined;
  readonly #maintenanceTimer: NodeJS.Timeout;
  #engines: Engines | undefined;

  /** The addresses of the planes, as `HOST:PORT`; empty if this process lacks the role. */
  receiverAddress = '';
  controlAddress = '';

  private constructor(config: Config, log: Log, clock: Clock, roles: readonly RoleName[]) {
    this.#metrics = new Metrics(Object.keys(returnCodes));
    this.#metrics.watchLog(log.droppedLineCount);
    this.#telemetry = new Telemetry(log, this.#metrics);
    this.#shared = {
      live: new LiveConfig(config),
      clock,
      health: new Health(),
      metrics: this.#metrics,
      log,
      telemetry: this.#telemetry,
      recentReports: new RecentReports(),
      budgets: new ConnectionBudgets(config, descriptorLimit()),
      engines: () => this.#opened,
    };
    this.#receiver = roles.includes('receiver') ? new ReceiverRole(this.#shared) : undefined;
    const renderMetrics = (): Promise<string> =>
      this.#receiver === undefined ? this.#metrics.render() : this.#receiver.renderMetrics();
    this.#control = roles.includes('control')
      ? new ControlRole(this.#shared, {
          renderMetrics,
          collectMetrics: () => this.#receiver?.collectMetrics() ?? this.#metrics.collect(),
          receiverAddress: () => this.receiverAddress,
        })
      : undefined;
    this.#alarms = roles.includes('alarms') ? new AlarmsRole(this.#shared) : undefined;
    this.#maintenanceTimer = setInterval(
      () => void this.#maintain(),
      config.maintenanceSeconds * 1000,
    );
  }

  /**
   * Opens the listeners, which answer 1002 and 6200 at first, then the engines.
   * @param roles of this process; all, where it is alone
   * @throws what an operator can mend: the address is taken, the data folder in use or unreadable
   */
  static async start(
    config: Config,
    log: Log,
    clock: Clock,
    roles: readonly RoleName[] = roleNames,
  ): Promise<App> {
    const app = new App(config, log, clock, roles);
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
    return this.#shared.budgets.shortage;
  }

  /** What actions work on. */
  get control(): Control {
    if (this.#control === undefined) throw new Error('this process has no control plane');
    return this.#control.control;
  }

  /** Makes a login link of the console; undefined where there is none. */
  makeConsoleLink(): ConsoleLink | undefined {
    return this.#control?.makeConsoleLink();
  }

  /** What judges alarm rules and tells people. */
  get alarmService(): AlarmService {
    const service = this.#alarms?.service;
    if (service === undefined) throw new Error('no alarm rules are judged');
    return service;
  }

  /**
   * Takes over what can change while running, and reads the keys anew.
   * @returns the settings whose change waits for a restart
   * @throws ConfigError where the files of controlTls can not be used; nothing is changed then
   */
  async reload(next: Config): Promise<readonly ConfigName[]> {
    const tls = this.#control === undefined ? undefined : tlsMaterialOf(next);
    const { waitingNames, config } = this.#shared.live.reload(next);
    await this.#receiver?.reload(config);
    if (tls !== undefined) await this.#control?.renewTls(tls);
    await this.#opened.catalog.reload();
    await recordSettings(this.#opened.audit, config, 'reload', this.#shared.log);
    return waitingNames;
  }

  /** Takes no new work, answers all that was accepted, and closes what was opened. */
  async stop(): Promise<void> {
    this.#shared.health.state = 'draining';
    clearInterval(this.#maintenanceTimer);
    await this.#receiver?.drain();
    await this.#control?.drain();
    await this.#alarms?.close();
    if (this.#engines !== undefined) {
      await this.#engines.close();
      await this.#control?.removeAccess();
    }
    this.#telemetry.close();
  }

  async #open(): Promise<void> {
    if (this.#receiver !== undefined) this.receiverAddress = await this.#receiver.listen();
    if (this.#control !== undefined) this.controlAddress = await this.#control.listen();
    const { live, clock } = this.#shared;
    this.#engines = await openEngines(live, clock, this.#telemetry);
    this.#watchEngines(this.#engines);
    await this.#receiver?.begin(this.#engines);
    this.#alarms?.begin(this.#engines);
    this.#control?.begin(this.#engines);
    await this.#control?.leaveAccess();
    await recordSettings(this.#engines.audit, live.current, 'start', this.#shared.log);
    await this.#enter('serving');
    void this.#checkData(this.#engines);
  }

  /** Beside the first reports: reading everything takes a second a gigabyte. */
  async #checkData({ dataCheck }: Engines): Promise<void> {
    const { health, log } = this.#shared;
    try {
      const failures = (await dataCheck.run()).filter(({ state }) => state === 'failed');
      health.damages = failures.map(({ check }) => check);
      const advice = 'stored data is damaged; run putmon doctor, and restore a backup';
      for (const { check, detail } of failures) log.error({ check, detail }, advice);
    } catch (error) {
      log.error({ err: error }, 'the check of the data failed');
    }
  }

  #watchEngines({ store, keyUses }: Engines): void {
    const { health, live, log } = this.#shared;
    keyUses.watchDoors((user, door) => {
      log.info({ user, door }, 'first use by this door since the start');
    });
    health.watch('storeUnavailable', () => !store.writable);
    health.watch('storeBusy', () => store.pendingSamples >= live.current.pendingSamplesMax);
    this.#metrics.watchStore({
      pendingSamples: () => store.pendingSamples,
      seriesCount: () => store.countSeries('all'),
      storeWritable: () => store.writable,
      diskBytesFree: () => bytesFreeIn(live.current.data),
    });
  }

  async #enter(state: LifeState): Promise<void> {
    this.#shared.health.state = state;
    await this.#receiver?.enter(state);
  }

  get #opened(): Engines {
    if (this.#engines === undefined) throw new Error('the engines are not open');
    return this.#engines;
  }

  async #maintain(): Promise<void> {
    if (this.#engines === undefined) return;
    await this.#control?.leaveAccess();
    try {
      const nowSeconds = secondsOf(this.#shared.clock);
      const { alarmRetentionDays, timestampSkewBehindSeconds } = this.#shared.live.current;
      if (this.#engines.store.writable) await this.#engines.keyUses.flush();
      await this.#engines.store.maintain(nowSeconds);
      await this.#engines.alarms.forgetAlarms(nowSeconds - alarmRetentionDays * daySeconds);
      await this.#engines.controlNonces.forgetBefore(nowSeconds - timestampSkewBehindSeconds);
    } catch (error) {
      this.#telemetry.maintenanceFailed(error);
    }
  }
}
