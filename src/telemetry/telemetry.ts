import type { ReceiversObserver } from '../alarms/configured-receivers.js';
import type { OutboxObserver } from '../alarms/outbox.js';
import type { WatchObserver } from '../alarms/watch-observer.js';
import { CatalogUnavailableError } from '../catalog/catalog.js';
import { refusalLogBound, tlsHelloLogBound, LogThrottle } from './log-throttle.js';
import type { Log } from './log.js';
import { type StoreObserver, StoreUnavailableError } from '../storage/sample-store.js';
import type { Metrics } from './metrics.js';

type Fields = Readonly<Record<string, unknown>>;

/** Tells the log, in bounded lines, and the counters what the parts do. */
export class Telemetry implements StoreObserver, WatchObserver, OutboxObserver, ReceiversObserver {
  readonly #log: Log;
  readonly #metrics: Metrics;
  readonly #refusals: LogThrottle;
  readonly #tlsHellos: LogThrottle;
  #isStoreAvailable = true;

  constructor(log: Log, metrics: Metrics) {
    this.#log = log;
    this.#metrics = metrics;
    const sayLeftOut = (code: string, lineCount: number): void => {
      log.warn({ code, lineCount }, 'refusals left out of the log');
    };
    this.#refusals = new LogThrottle(refusalLogBound, sayLeftOut);
    this.#tlsHellos = new LogThrottle(tlsHelloLogBound, (_kind, lineCount) => {
      log.warn({ lineCount }, 'further TLS hellos; the port speaks HTTP');
    });
  }

  answered(codeName: string, door?: string): void {
    this.#metrics.countReport(codeName, door);
  }

  repeated(): void {
    this.#metrics.countRepeatedReport();
  }

  timed(step: string, seconds: number): void {
    this.#metrics.observeStep(step, seconds);
  }

  refused(codeName: string, fields: Fields, message: string): void {
    if (this.#refusals.admits(codeName)) {
      this.#log.warn({ code: codeName, ...fields }, message);
    }
  }

  /** A request that HTTP did not get through. */
  malformed(kind: string, message: string): void {
    this.#metrics.countMalformedRequest();
    if (kind !== 'tlsHello') {
      this.refused('malformed', { kind }, message);
      return;
    }
    this.#metrics.countTlsHello();
    if (this.#tlsHellos.admits(kind)) {
      this.#log.warn('a TLS hello came in; the port speaks HTTP, put a TLS proxy before it');
    }
  }

  committed(commit: Parameters<StoreObserver['committed']>[0]): void {
    this.#metrics.committed(commit);
  }

  sorting(day: Parameters<StoreObserver['sorting']>[0]): void {
    this.#log.info(day, 'sorting a closed day');
  }

  dropping(day: Parameters<StoreObserver['dropping']>[0]): void {
    this.#log.info(day, 'dropping a day past retention');
  }

  sorted(day: Parameters<StoreObserver['sorted']>[0]): void {
    this.#metrics.sorted();
    this.#log.info(day, 'sorted a closed day');
  }

  dropped(day: Parameters<StoreObserver['dropped']>[0]): void {
    this.#metrics.dropped();
    this.#log.info(day, 'dropped a day past retention');
  }

  commitFailed(error: unknown): void {
    this.#metrics.commitFailed();
    // That the disk takes no writes is told once, by becameUnavailable.
    if (error instanceof StoreUnavailableError) return;
    if (this.#refusals.admits('store')) this.#log.error({ err: error }, 'a commit failed');
  }

  /** Why the store takes no writes: senders are told only that it does not. */
  becameUnavailable(outage: Parameters<StoreObserver['becameUnavailable']>[0]): void {
    this.#isStoreAvailable = false;
    this.#log.error(outage, 'the store takes no writes; it is probed until it does');
  }

  becameAvailable(outage: Parameters<StoreObserver['becameAvailable']>[0]): void {
    this.#isStoreAvailable = true;
    this.#log.info(outage, 'the store takes writes again');
  }

  maintenanceFailed(error: unknown): void {
    this.#logFailure(error, 'maintenance of the data failed; it is tried again');
  }

  /** Windows of alarm rules are judged: told where alarms opened or ended. */
  judged(round: Parameters<WatchObserver['judged']>[0]): void {
    this.#metrics.judged(round);
    if (round.openedCount + round.endedCount > 0) this.#log.info(round, 'judged alarm rules');
  }

  judgingFailed(error: unknown): void {
    this.#metrics.judgingFailed();
    if (this.#refusals.admits('alarms')) {
      this.#logFailure(error, 'judging alarm rules failed; it is tried again');
    }
  }

  catchUpBegan(behind: Parameters<WatchObserver['catchUpBegan']>[0]): void {
    this.#log.info(
      behind,
      'windows of alarm rules were missed; they are judged beside the present',
    );
  }

  caughtUp(done: Parameters<WatchObserver['caughtUp']>[0]): void {
    this.#log.info(done, 'all missed windows of alarm rules are judged');
  }

  windowsMissed(missed: Parameters<WatchObserver['windowsMissed']>[0]): void {
    this.#log.warn(missed, 'windows longer ago than alarmCatchUpSeconds are not judged');
  }

  receiversKept(kept: Fields): void {
    this.#log.warn(kept, 'a group of receivers is not as alarmReceivers has it');
  }

  delivered(delivery: Fields): void {
    this.#metrics.countDelivery('delivered');
    this.#log.info(delivery, 'delivered a notice');
  }

  attemptFailed(delivery: Fields): void {
    this.#metrics.countDelivery('failed');
    if (this.#refusals.admits('notices')) this.#log.warn(delivery, 'a notice was not taken');
  }

  abandoned(delivery: Fields): void {
    this.#metrics.countDelivery('abandoned');
    this.#log.error(delivery, 'a notice is given up: nobody took it');
  }

  addressesRefused(mail: { readonly addresses: readonly string[] } & Fields): void {
    this.#metrics.countRefusedAddresses(mail.addresses.length);
    this.#log.error(mail, 'a notice is refused for good for some addresses; the others have it');
  }

  outboxFailed(error: unknown): void {
    this.#metrics.countDelivery('unrecorded');
    if (this.#refusals.admits('outbox')) {
      this.#logFailure(error, 'the outbox failed; notices are attempted again');
    }
  }

  performed(fields: Fields): void {
    this.#log.info(fields, 'control action');
  }

  /** Dashboards ask the same again and again: what succeeds is a line for those who look for it. */
  queryAnswered(seconds: number, fields: Fields): void {
    this.#metrics.observeQuery('ok', seconds);
    this.#log.debug(fields, 'query');
  }

  queryRefused(kind: string, seconds: number, fields: Fields): void {
    this.#metrics.observeQuery(kind, seconds);
    if (this.#refusals.admits(`query ${kind}`))
      this.#log.info({ kind, ...fields }, 'query refused');
  }

  /** A client that read nothing while others waited. */
  queryCutOff(fields: Fields): void {
    if (this.#refusals.admits('query cut off')) this.#log.info(fields, 'query cut off');
  }

  failed(error: unknown, fields: Fields): void {
    this.#metrics.countUnforeseenFailure();
    this.#log.error({ ...fields, err: error }, 'unforeseen failure');
  }

  /** A disk that takes no writes is told once, and never with a stack: it is no defect. */
  #logFailure(error: unknown, message: string): void {
    const isUnavailable =
      error instanceof StoreUnavailableError || error instanceof CatalogUnavailableError;
    if (!isUnavailable) this.#log.error({ err: error }, message);
    else if (this.#isStoreAvailable) this.#log.warn({ reason: error.message }, message);
  }

  /** Tells what the bounds still hold back. */
  close(): void {
    this.#refusals.close();
    this.#tlsHellos.close();
  }
}
