import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from '../../src/app.js';
import type { Namespace } from '../../src/catalog/catalog.js';
import { loadConfig } from '../../src/config/load-config.js';
import type { Flags } from '../../src/config/read-flags.js';
import { readOperatorAccess } from '../../src/control/operator-access.js';
import { regionOf } from '../../src/model/region.js';
import { type RoleName, roleNames } from '../../src/roles/role-name.js';
import { createLog } from '../../src/telemetry/log.js';
import { furnish } from './accounts.js';
import { nowSeconds } from './report.js';
import { readStored, type Stored } from './stored-samples.js';

/** Settings in place of their defaults. */
export type TestSettings = Flags;

/** Set by tests that run other tests once more, with reports that come through workers. */
const testWorkers = process.env['TEST_WORKERS'] ?? '1';

/** Workers inherit the environment; their clocks start at a moment and run. */
function setWorkerClocks(startSeconds: number): void {
  process.env['CLOCK_AHEAD_MS'] = String(startSeconds * 1000 - Date.now());
  process.env['NODE_OPTIONS'] = `--import ${new URL('clock-ahead.js', import.meta.url).href}`;
}

/** A whole putmon in this process: on loopback, in a folder of its own, by a clock that is set. */
export class TestReceiver {
  nowSeconds: number;
  /** What was logged, a JSON object each. */
  readonly logLines: string[] = [];
  readonly #folder: string;
  #app: App | undefined;
  #stopped: Promise<void> | undefined;

  private constructor(folder: string, startSeconds: number) {
    this.#folder = folder;
    this.nowSeconds = startSeconds;
  }

  /** Starts with the accounts, keys and metrics of `furnish`. */
  static async start(flags: TestSettings = {}, startSeconds = nowSeconds): Promise<TestReceiver> {
    const folder = await mkdtemp(join(tmpdir(), 'putmon-contract-'));
    const receiver = new TestReceiver(folder, startSeconds);
    await receiver.#startApp(flags, roleNames);
    await furnish(receiver.app.control.catalog);
    return receiver;
  }

  get app(): App {
    if (this.#app === undefined) throw new Error('the receiver is stopped');
    return this.#app;
  }

  get address(): string {
    return this.app.receiverAddress;
  }

  async reload(flags: TestSettings): Promise<void> {
    await this.app.reload(this.#configOf(flags));
  }

  /** Starts anew over the same folder. */
  async restart(flags: TestSettings = {}, roles: readonly RoleName[] = roleNames): Promise<void> {
    await this.stopApp();
    await this.#startApp(flags, roles);
  }

  /** Everything that is stored. */
  async stored(): Promise<Stored[]> {
    const { catalog, store } = this.app.control;
    return readStored(catalog, store);
  }

  /** How many samples the work added to what is stored. */
  async storedBy(work: () => Promise<unknown>): Promise<number> {
    const before = await this.stored();
    await work();
    return (await this.stored()).length - before.length;
  }

  /** The namespaces of acme in gz, with their metrics. */
  namespaces(): readonly Namespace[] {
    const { catalog } = this.app.control;
    const region = regionOf('gz');
    const account = catalog.accountNamed('acme');
    if (region === undefined || account === undefined) throw new Error('nothing is furnished');
    return catalog.namespacesIn(account.id, region);
  }

  /** What the operator shows to call an action. */
  async operatorToken(): Promise<string> {
    const access = await readOperatorAccess(this.app.control.config().data);
    if (access === undefined) throw new Error('the server has left no access');
    return access.token;
  }

  /** The metrics, as Prometheus reads them. */
  async metrics(): Promise<string> {
    const response = await fetch(`http://${this.app.controlAddress}/metrics`);
    return response.text();
  }

  async stop(): Promise<void> {
    await this.stopApp();
    await rm(this.#folder, { recursive: true });
  }

  /** As SIGTERM does; a second time nothing. */
  stopApp(): Promise<void> {
    this.#stopped ??= this.app.stop();
    return this.#stopped;
  }

  async #startApp(flags: Flags, roles: readonly RoleName[]): Promise<void> {
    const log = createLog({
      level: 'info',
      destination: { write: (line) => void this.logLines.push(line) },
    });
    this.#stopped = undefined;
    if (testWorkers !== '1') setWorkerClocks(this.nowSeconds);
    const clock = (): number => this.nowSeconds * 1000;
    this.#app = await App.start(this.#configOf(flags), log, clock, roles);
    // Alarms go by the clock that is set, too: a test takes their steps itself.
    if (roles.includes('alarms')) await this.#app.alarmService.stopTurns();
  }

  #configOf(flags: Flags): ReturnType<typeof loadConfig> {
    const own = { data: this.#folder, receiver: '127.0.0.1:0', control: '127.0.0.1:0' };
    const alone = { duckdbThreads: '1', workers: testWorkers };
    return loadConfig({ environment: {}, flags: { ...own, ...alone, ...flags } });
  }
}
