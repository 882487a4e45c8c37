import { join } from 'node:path';
import type { Control } from '../control/actions/control.js';
import { ValueGate } from '../control/actions/value-gate.js';
import type { ControlDoor, ControlPages } from '../control/answer-control-call.js';
import { ControlServer } from '../control/control-server.js';
import type { OperatorCredential } from '../control/operator-credential.js';
import { healthPage } from '../control/health-page.js';
import { ConsoleDoor, consolePath } from '../control/console/console-door.js';
import { ConsoleFiles } from '../control/console/console-files.js';
import { ServerFacts } from '../control/console/session-answer.js';
import type { ConsoleLink, RunningServer } from '../control/actions/running-server.js';
import { openApiDocument } from '../control/v2/openapi.js';
import { packageFolder } from '../config/package-folder.js';
import type { TlsMaterial } from '../config/control-tls.js';
import { prometheusPath } from '../egress/prometheus/prometheus-calls.js';
import { PrometheusDoor } from '../egress/prometheus/prometheus-door.js';
import type { Engines } from '../engines.js';
import { secondsOf } from '../model/clock.js';
import { FairTurns } from '../model/fair-turns.js';
import { jsonReply } from '../web/web-reply.js';
import type { MetricSet } from '../telemetry/summed-metrics.js';
import { describeNode } from './describe-node.js';
import { readerOf } from './reader-of.js';
import type { SharedParts } from './shared-parts.js';

/** What of the other roles of the process the control plane tells. */
export interface OtherRoles {
  readonly renderMetrics: () => Promise<string>;
  readonly collectMetrics: () => Promise<MetricSet>;
  /** Where reports come in, as `HOST:PORT`; empty where they do not. */
  readonly receiverAddress: () => string;
}

/** Answers the calls of the control plane, and the pages that tell of health and metrics. */
export class ControlRole {
  readonly #shared: SharedParts;
  readonly #callsTogether = { turns: new FairTurns(), values: new ValueGate() };
  readonly #others: OtherRoles;
  readonly #runningServer: RunningServer;
  readonly #server: ControlServer;
  #console: ConsoleDoor | undefined;

  constructor(shared: SharedParts, others: OtherRoles) {
    const { live, health, log, telemetry, budgets } = shared;
    this.#shared = shared;
    this.#others = others;
    const startedAt = secondsOf(shared.clock);
    this.#runningServer = {
      makeConsoleLink: () => this.makeConsoleLink(),
      describe: async () => describeNode(shared, startedAt, await others.collectMetrics()),
    };
    shared.metrics.watchConsole(() => shared.recentReports.followerCount);
    this.#server = new ControlServer({
      config: () => live.current,
      control: () => (health.state === 'serving' ? this.control : undefined),
      pages: this.#pages(others.renderMetrics),
      doors: (operator) => [this.#prometheusDoor(operator), this.#consoleDoor(operator)],
      log: telemetry,
      accessFailed: (reason) => {
        const advice = 'operator.json is not written: commands do not find the server';
        log.error({ reason }, advice);
      },
      connections: budgets.control,
    });
  }

  /** What actions work on. */
  get control(): Control {
    const { live, clock, engines } = this.#shared;
    const server = this.#runningServer;
    return { ...engines(), ...this.#callsTogether, config: () => live.current, clock, server };
  }

  /** @returns the bound address, as `HOST:PORT`; calls are answered 6200 until it is serving */
  listen(): Promise<string> {
    return this.#server.listen();
  }

  begin({ catalog }: Engines): void {
    catalog.watch((change) => {
      // What reports register is no reason to look at every session.
      if (change !== 'namespaces') this.#console?.credentialsChanged();
    });
  }

  /** Undefined where the console is off. */
  makeConsoleLink(): ConsoleLink | undefined {
    return this.#shared.live.current.console ? this.#console?.links.make() : undefined;
  }

  /** Lets the operator's commands find the server. */
  leaveAccess(): Promise<void> {
    return this.#server.leaveAccess();
  }

  removeAccess(): Promise<void> {
    return this.#server.removeAccess();
  }

  renewTls(tls: TlsMaterial): Promise<void> {
    return this.#server.renewTls(tls);
  }

  drain(): Promise<void> {
    this.#console?.close();
    return this.#server.drain();
  }

  #prometheusDoor(operator: OperatorCredential): ControlDoor {
    const { live, health, telemetry } = this.#shared;
    const door = new PrometheusDoor({
      config: () => live.current,
      parts: () => (health.state === 'serving' ? this.control : undefined),
      identify: (call) => readerOf(call, this.control, operator),
      turns: this.#callsTogether.turns,
      log: telemetry,
    });
    return { path: prometheusPath, answer: (call) => door.answer(call) };
  }

  #consoleDoor(operator: OperatorCredential): ControlDoor {
    const { live, health, clock, telemetry, recentReports } = this.#shared;
    const door = new ConsoleDoor({
      control: () => (health.state === 'serving' ? this.control : undefined),
      operator,
      files: new ConsoleFiles(join(packageFolder, 'dist', 'console')),
      facts: new ServerFacts(this.#others.receiverAddress),
      reports: recentReports,
      clock,
      log: telemetry,
    });
    this.#console = door;
    const isOpen = (): boolean => live.current.console;
    return { path: consolePath, isOpen, answer: (call) => door.answer(call) };
  }

  #pages(renderMetrics: () => Promise<string>): ControlPages {
    const { health, metrics } = this.#shared;
    return {
      '/healthz': () => healthPage(health.healthz()),
      '/readyz': () => healthPage(health.readyz()),
      '/openapi.json': () => jsonReply(JSON.stringify(openApiDocument())),
      '/metrics': async () => ({
        status: 200,
        contentType: metrics.contentType,
        body: await renderMetrics(),
      }),
    };
  }
}
