import type { DuckDBConnection } from '@duckdb/node-api';
import type { Clock } from '../../model/clock.js';
import { TaskQueue } from '../../model/task-queue.js';
import type { DuckdbTaskRunner } from '../../duckdb/watched-runner.js';
import { AuditChain, firstPreviousHash } from '../audit/audit-chain.js';
import type {
  AuditChange,
  AuditEvent,
  AuditHead,
  AuditOrigin,
  AuditSelection,
  AuditTrail,
  AuditVerdict,
} from '../audit/audit-event.js';
import { AuditHeadFile } from '../audit/audit-head-file.js';
import { AuditCheck } from '../audit/audit-check.js';
import { auditEventOf } from '../audit/audit-event-of.js';
import { inCatalogTransaction } from './catalog-transaction.js';
import {
  auditSchema,
  insertAuditEvent,
  listAuditEvents,
  readAuditEventsAfter,
  readAuditHead,
  readRepeatedNumbers,
} from './duckdb-audit-rows.js';

/** Rows that are looked at between two pauses. */
const rowsPerPiece = 2000;

export interface DuckdbAuditOptions {
  /** Used by nothing else. */
  readonly session: DuckdbTaskRunner;
  /** 32 bytes. */
  readonly masterKey: Buffer;
  /** The data folder. */
  readonly folder: string;
  readonly clock: Clock;
}

/** An audit trail in a table of DuckDB. No other process may change it meanwhile. */
export class DuckdbAuditTrail implements AuditTrail {
  readonly #session: DuckdbTaskRunner;
  readonly #clock: Clock;
  readonly #chain: AuditChain;
  readonly #headFile: AuditHeadFile;
  /** The last row on disk; undefined while that is in doubt. */
  #head: AuditHead | undefined;
  /** One at a time adds to the chain. */
  readonly #holding = new TaskQueue();

  private constructor({ session, masterKey, folder, clock }: DuckdbAuditOptions) {
    this.#session = session;
    this.#clock = clock;
    this.#chain = new AuditChain(masterKey);
    this.#headFile = new AuditHeadFile(folder, this.#chain);
  }

  /**
   * Makes the table where there is none. Numbers go on from the last that the head file tells: rows
   * that were taken off the end leave a gap for good.
   * @throws CatalogUnavailableError
   */
  static async open(options: DuckdbAuditOptions): Promise<DuckdbAuditTrail> {
    const trail = new DuckdbAuditTrail(options);
    await inCatalogTransaction(options.session, (connection) => connection.run(auditSchema));
    await trail.#takeUp();
    return trail;
  }

  async append(origin: AuditOrigin, change: AuditChange): Promise<void> {
    await this.transact(this.#session, origin, (_connection, written) => {
      written.push(change);
      return Promise.resolve();
    });
  }

  /**
   * Does the work in one transaction, with a row about what it wrote. The chain is held from before the
   * transaction to its end, so that rows are committed in the order of their numbers; nothing waits for
   * the chain inside a transaction, because a database that is opened anew waits for those.
   * @throws CatalogUnavailableError where the engine fails; what the work throws
   */
  async transact<Result>(
    runner: DuckdbTaskRunner,
    origin: AuditOrigin,
    work: (connection: DuckDBConnection, written: AuditChange[]) => Promise<Result>,
  ): Promise<Result> {
    return this.#holding.run(async () => {
      const head = (this.#head ??= (await this.#readHead()) ?? noHead);
      let appended: AuditHead | undefined;
      try {
        const result = await inCatalogTransaction(runner, async (connection) => {
          const written: AuditChange[] = [];
          const outcome = await work(connection, written);
          if (written.length > 0) appended = await this.#insert(connection, head, origin, written);
          return outcome;
        });
        if (appended !== undefined) this.#advance(appended);
        return result;
      } catch (error) {
        // A commit that failed may be on disk all the same.
        if (appended !== undefined) this.#head = undefined;
        throw error;
      }
    });
  }

  list(selection: AuditSelection): Promise<{ events: AuditEvent[]; total: number }> {
    return inCatalogTransaction(this.#session, (connection) =>
      listAuditEvents(connection, selection),
    );
  }

  async verify(pause: () => Promise<void>, known?: AuditHead): Promise<AuditVerdict> {
    // Taken first: rows that are added meanwhile go beyond it.
    const expected = this.#head ?? (await this.#headFile.read());
    const check = new AuditCheck(this.#chain, known);
    for (;;) {
      const events = await inCatalogTransaction(this.#session, (connection) =>
        readAuditEventsAfter(connection, check.lastNumber, rowsPerPiece),
      );
      for (const event of events) check.take(event);
      if (events.length < rowsPerPiece) break;
      await pause();
    }
    const repeated = await inCatalogTransaction(this.#session, (connection) =>
      readRepeatedNumbers(connection, rowsPerPiece),
    );
    return check.verdict(expected, repeated, pause);
  }

  fingerprintOf(secret: string): string {
    return this.#chain.fingerprintOf(secret);
  }

  async close(): Promise<void> {
    await this.#holding.settle();
    await this.#headFile.close();
  }

  async #takeUp(): Promise<void> {
    const [told, found] = [await this.#headFile.read(), await this.#readHead()];
    if (told !== undefined && told.number > (found?.number ?? 0)) {
      this.#head = { number: told.number, hash: found?.hash ?? firstPreviousHash };
      return;
    }
    this.#head = found ?? noHead;
    if (told !== undefined || found === undefined) return;
    const origin = { actor: 'server', address: '', action: 'RenewAuditHead' };
    const details = { lastNumber: found.number };
    await this.append(origin, { change: 'renewHead', target: 'audit trail', details });
  }

  async #insert(
    connection: DuckDBConnection,
    head: AuditHead,
    origin: AuditOrigin,
    written: readonly AuditChange[],
  ): Promise<AuditHead> {
    const unhashed = {
      ...auditEventOf(origin, written),
      number: head.number + 1,
      atMilliseconds: Math.floor(this.#clock()),
      previousHash: head.hash,
    };
    const event = { ...unhashed, hash: this.#chain.hashOf(unhashed) };
    await insertAuditEvent(connection, event);
    return event;
  }

  #advance({ number, hash }: AuditHead): void {
    this.#head = { number, hash };
    this.#headFile.write(this.#head);
  }

  #readHead(): Promise<AuditHead | undefined> {
    return inCatalogTransaction(this.#session, readAuditHead);
  }
}

const noHead: AuditHead = { number: 0, hash: firstPreviousHash };

/** Does the work in one transaction; nothing is recorded without a trail or an origin. */
export function transactRecorded<Result>(
  trail: DuckdbAuditTrail | undefined,
  runner: DuckdbTaskRunner,
  origin: AuditOrigin | undefined,
  work: (connection: DuckDBConnection, written: AuditChange[]) => Promise<Result>,
): Promise<Result> {
  if (trail === undefined || origin === undefined) {
    return inCatalogTransaction(runner, (connection) => work(connection, []));
  }
  return trail.transact(runner, origin, work);
}
