import { ConfigError } from '../config/config-error.js';

/** What a server may hold of the descriptors of its process. */
export interface ConnectionBudget {
  /** Connections that are served. */
  readonly connectionsMax: number;
  /** With those beyond, which are told so and parted from; further ones are closed at once. */
  readonly connectionsOpenMax: number;
}

/**
 * Descriptors that no connection takes from a process that owns the storage: Node has about 25,
 * the journal at most 80, the database 10; notices, a backup and the log want some now and then.
 */
const ownerKept = 160;
/** The same of a worker process, which has no storage. */
const workerKept = 64;
/** For connections that are told that there are too many. */
const toldMax = 64;
/** Of all descriptors, the share that the control plane may take; within bounds. */
const controlShare = 1 / 16;
const controlMin = 16;
const controlMax = 1024;

interface Needs {
  readonly connectionsMax: number;
  /** How many processes share the connections to the receiver. */
  readonly workers: number;
}

/**
 * Divides the descriptors of the processes of one server, so that connections leave enough for what
 * keeps the data, and for the operator.
 */
export class ConnectionBudgets {
  readonly receiver: ConnectionBudget;
  readonly control: ConnectionBudget;
  /** What each process wants to serve all connections that the settings allow. */
  readonly #descriptorsNeeded: number;
  readonly #descriptors: number;
  readonly #needs: Needs;

  /**
   * @param descriptors that each process may have open
   * @throws ConfigError where they leave no connection
   */
  constructor(needs: Needs, descriptors: number) {
    const { connectionsMax, workers } = needs;
    const control = Math.min(
      connectionsMax,
      Math.max(controlMin, Math.min(controlMax, Math.floor(descriptors * controlShare))),
    );
    const controlOpen = control + Math.min(control, controlMin);
    const kept = workers === 1 ? ownerKept + controlOpen : workerKept;
    const wanted = Math.ceil(connectionsMax / workers);
    this.control = { connectionsMax: control, connectionsOpenMax: controlOpen };
    this.receiver = budgetOf(wanted, descriptors - kept);
    // With more descriptors the control plane may take more of them.
    const keptMax =
      workers === 1 ? ownerKept + Math.min(connectionsMax, controlMax) + controlMin : workerKept;
    this.#descriptorsNeeded = wanted + toldMax + keptMax;
    this.#descriptors = descriptors;
    this.#needs = needs;
    const least = Math.max(kept, ownerKept + controlOpen) + 2;
    if (descriptors < least) {
      throw new ConfigError([
        `this process may have ${descriptors} files open, and needs at least ${least}: raise ` +
          'LimitNOFILE in the unit of the service, or ulimit -n',
      ]);
    }
  }

  /** What an operator is told where fewer connections are served than the settings allow. */
  get shortage(): string | undefined {
    const { connectionsMax, workers } = this.#needs;
    const served = this.receiver.connectionsMax * workers;
    if (served >= connectionsMax) return undefined;
    return (
      `${served} connections are served at once, not ${connectionsMax} (connectionsMax): a process ` +
      `may have ${this.#descriptors} files open, and ${this.#descriptorsNeeded} are needed; raise ` +
      'LimitNOFILE in the unit of the service, or ulimit -n, or lower connectionsMax'
    );
  }
}

function budgetOf(wanted: number, free: number): ConnectionBudget {
  const told = Math.min(toldMax, wanted, Math.ceil(free / 8));
  return {
    connectionsMax: Math.min(wanted, free - told),
    connectionsOpenMax: Math.min(2 * wanted, free),
  };
}
