import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DuckdbDatabase } from '../../src/duckdb/duckdb-database.js';
import {
  DuckdbSampleDatabase,
  type DuckdbSampleDatabaseOptions,
} from '../../src/storage/duckdb/duckdb-sample-database.js';
import { InProcessReplayMemory } from '../../src/storage/in-process-replay-memory.js';
import {
  JournaledSampleStore,
  type JournaledSampleStoreOptions,
} from '../../src/storage/journaled/journaled-sample-store.js';
import { Availability } from '../../src/storage/availability.js';
import { createUndrained } from '../../src/storage/duckdb/undrained-samples.js';
import { LevelJournal } from '../../src/storage/leveldb/level-journal.js';
import type { SampleStore } from '../../src/storage/sample-store.js';
import { noonSeconds, type SampleStoreHarness } from './sample-store-harness.js';
import { SmallDisk } from './small-disk.js';

/** Options of a store and of the database that it drains into. */
export type StoreOptions = Omit<JournaledSampleStoreOptions, 'availability' | 'replayMemory'> &
  DuckdbSampleDatabaseOptions;

/** Opens DuckDB stores over one folder of its own, each with its database. */
export class DuckdbHarness implements SampleStoreHarness {
  nowSeconds = noonSeconds;
  readonly durable = { openAfterKill: () => this.#openCopy() };
  readonly outage = {
    begin: () => {
      this.#canRead = false;
    },
    end: () => {
      this.#canRead = true;
    },
  };
  readonly disk: SmallDisk;
  readonly folder: string;
  #canRead = true;
  readonly #mounted: boolean;
  readonly #checkpointBytesMax: number;
  readonly #databases: DuckdbDatabase[] = [];
  readonly #journals: LevelJournal[] = [];

  private constructor(folder: string, onSmallDisk: boolean, checkpointBytesMax: number) {
    this.folder = folder;
    this.disk = new SmallDisk(folder);
    if (onSmallDisk) this.disk.mount();
    this.#mounted = onSmallDisk;
    this.#checkpointBytesMax = checkpointBytesMax;
  }

  static async create({
    onSmallDisk = false,
    checkpointBytesMax = 8_388_608,
  } = {}): Promise<DuckdbHarness> {
    const folder = await mkdtemp(join(tmpdir(), 'putmon-samples-'));
    return new DuckdbHarness(folder, onSmallDisk, checkpointBytesMax);
  }

  async openDatabase(folder = this.folder): Promise<DuckdbDatabase> {
    const database = await DuckdbDatabase.open({
      file: join(folder, 'putmon.duckdb'),
      threads: 2,
      memoryBytesMax: 512 * 2 ** 20,
      checkpointBytesMax: this.#checkpointBytesMax,
    });
    this.#databases.push(database);
    this.#watchReads(database);
    return database;
  }

  async open(
    limits: Partial<ReturnType<StoreOptions['limits']>> = {},
    folder = this.folder,
  ): Promise<SampleStore> {
    const database = await this.openDatabase(folder);
    return this.openStore(database, this.optionsOf(limits));
  }

  /** A store that closes its journal and the database with it. */
  async openStore(database: DuckdbDatabase, options: StoreOptions): Promise<JournaledSampleStore> {
    const journal = await LevelJournal.open(join(dirname(database.file), 'putmon.journal'));
    this.#journals.push(journal);
    try {
      const availability = new Availability(dirname(database.file), options.observer);
      const samples = await DuckdbSampleDatabase.open(database, {
        ...options,
        diskFailed: (error) => {
          availability.fail(error);
        },
      });
      const replayMemory = new InProcessReplayMemory(() => options.limits().replayEntriesMax);
      const parts = { ...options, availability, replayMemory };
      const store = await JournaledSampleStore.open(samples, journal, parts);
      const close = store.close.bind(store);
      store.close = async () => {
        await close();
        await journal.close();
        await database.close();
      };
      return store;
    } catch (error) {
      await journal.close();
      throw error;
    }
  }

  optionsOf(limits: Partial<ReturnType<StoreOptions['limits']>> = {}): StoreOptions {
    return {
      limits: () => ({
        pendingSamplesMax: 500_000,
        timestampSkewBehindSeconds: 7200,
        timestampSkewAheadSeconds: 300,
        replayEntriesMax: 1_000_000,
        ...limits,
      }),
      utcOffsetSeconds: 28_800,
      retentionDays: 30,
      clock: () => this.nowSeconds,
    };
  }

  async dispose(): Promise<void> {
    for (const journal of this.#journals) await journal.close();
    for (const database of this.#databases) await database.close();
    if (this.#mounted) this.disk.unmount();
    await rm(this.folder, { recursive: true });
  }

  /** Reads fail as they do on a disk that fails them. */
  #watchReads(database: DuckdbDatabase): void {
    const open = database.session.bind(database);
    database.session = (prepare) => {
      const session = open(prepare);
      if (prepare !== createUndrained) return session;
      const run = session.run.bind(session);
      session.run = (task) =>
        run((connection) => {
          if (this.#canRead) return task(connection);
          throw new Error('IO Error: Could not read from file: Input/output error');
        });
      return session;
    };
  }

  /** What a killed process leaves is what its files hold now. */
  async #openCopy(): Promise<SampleStore> {
    const copy = join(this.folder, 'copy');
    for (const name of await readdir(this.folder)) {
      if (!name.startsWith('putmon.')) continue;
      await cp(join(this.folder, name), join(copy, name), { recursive: true });
    }
    return this.open({}, copy);
  }
}
