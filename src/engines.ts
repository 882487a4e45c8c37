import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { InProcessLimiter } from './admission/in-process-limiter.js';
import type { Limiter } from './admission/limiter.js';
import type { AlarmCatalog } from './catalog/alarms/alarm-catalog.js';
import { MirroredAlarmCatalog } from './catalog/alarms/mirrored-alarm-catalog.js';
import type { AuditTrail } from './catalog/audit/audit-event.js';
import type { Catalog } from './catalog/catalog.js';
import type { ChangeLock } from './catalog/change-lock.js';
import type { ControlNonces } from './catalog/control-nonces.js';
import { checkSecretKeys } from './catalog/duckdb/check-secret-keys.js';
import { DuckdbAuditTrail } from './catalog/duckdb/duckdb-audit-trail.js';
import { DuckdbAlarmStorage } from './catalog/duckdb/duckdb-alarm-storage.js';
import { DuckdbCatalogStorage } from './catalog/duckdb/duckdb-catalog-storage.js';
import { DuckdbControlNonces } from './catalog/duckdb/duckdb-control-nonces.js';
import { DuckdbKeyUses } from './catalog/duckdb/duckdb-key-uses.js';
import { InProcessChangeLock } from './catalog/in-process-change-lock.js';
import { KeyUses } from './catalog/key-uses.js';
import { MirroredCatalog } from './catalog/mirrored-catalog.js';
import { isDiskTrouble } from './duckdb/database-error.js';
import { DuckdbDatabase } from './duckdb/duckdb-database.js';
import { withReadOnlyDatabase } from './duckdb/read-only-database.js';
import { type DuckdbTaskRunner, watchDisk } from './duckdb/watched-runner.js';
import { Availability } from './storage/availability.js';
import { loadMasterKey, masterKeyVariable } from './catalog/master-key.js';
import type { Config } from './config/config.js';
import type { LiveConfig } from './config/live-config.js';
import { readVersion } from './config/version.js';
import { secondsOf, type Clock } from './model/clock.js';
import type { Backups } from './storage/backups.js';
import type { DataCheck } from './storage/data-check.js';
import { checkDataFiles, databaseName, journalName } from './storage/data-folder/data-files.js';
import { asDamage, checkLog } from './storage/duckdb/data-damage.js';
import { DuckdbBackups } from './storage/duckdb/duckdb-backups.js';
import { DuckdbDataCheck } from './storage/duckdb/duckdb-data-check.js';
import { DuckdbSampleDatabase } from './storage/duckdb/duckdb-sample-database.js';
import { checkFolderId, writeFolderId } from './storage/duckdb/folder-id.js';
import { countAllRows } from './storage/duckdb/table-scan.js';
import {
  type FolderMark,
  readFolderMark,
  writeFolderMark,
} from './storage/data-folder/folder-mark.js';
import { InProcessReplayMemory } from './storage/in-process-replay-memory.js';
import type { ReplayMemory } from './storage/replay-memory.js';
import { JournaledSampleStore } from './storage/journaled/journaled-sample-store.js';
import { LevelJournal } from './storage/leveldb/level-journal.js';
import {
  type SampleStore,
  type StoreObserver,
  StoreUnavailableError,
} from './storage/sample-store.js';
import { syncFolder } from './storage/synced-files.js';

/** What keeps everything: the one place that names the engines. */
export interface Engines {
  readonly catalog: Catalog;
  readonly alarms: AlarmCatalog;
  readonly changeLock: ChangeLock;
  readonly keyUses: KeyUses;
  readonly controlNonces: ControlNonces;
  readonly audit: AuditTrail;
  readonly limiter: Limiter;
  readonly store: SampleStore;
  readonly backups: Backups;
  readonly dataCheck: DataCheck;
  close(): Promise<void>;
}

/**
 * Opens the embedded engines on the data folder, which no other process may have open.
 * @throws DatabaseLockedError, MasterKeyError, CatalogUnavailableError, DataDamagedError,
 *   SharedFileError, NewerFormatError
 */
export async function openEngines(
  live: LiveConfig,
  clock: Clock,
  observer?: StoreObserver,
): Promise<Engines> {
  try {
    return await openFolder(live, clock, observer);
  } catch (error) {
    throw asDamage(error);
  }
}

async function openFolder(
  live: LiveConfig,
  clock: Clock,
  observer: StoreObserver | undefined,
): Promise<Engines> {
  const config = live.current;
  const file = join(config.data, databaseName);
  await checkDataFiles(config.data);
  await checkLog(file);
  const mark = await readFolderMark(config.data);
  const newKey = existsSync(file) ? undefined : await makeMasterKey(config);
  const database = await DuckdbDatabase.open({
    file,
    threads: config.duckdbThreads,
    memoryBytesMax: config.duckdbMemoryBytesMax,
    checkpointBytesMax: config.checkpointBytesMax,
  });
  let journal: LevelJournal | undefined;
  try {
    const { [masterKeyVariable]: givenKey } = process.env;
    if (mark !== undefined) await checkFolderId(database, mark.id);
    const masterKey = newKey ?? (await loadMasterKey(givenKey, config.masterKeyFile, false));
    // A journal shows that there was a database: its name must not come to the disk first.
    await syncFolder(config.data);
    journal = await LevelJournal.open(join(config.data, journalName));
    return await openParts({ database, journal, mark, masterKey, live, clock }, observer);
  } catch (error) {
    await journal?.close();
    await database.close();
    throw error;
  }
}

/**
 * Reads a database file that no server has open, and changes nothing.
 * @param masterKey opens every SecretKey in it, where it is given
 * @returns the rows of all tables
 * @throws MasterKeyError
 */
export function examineDatabase(file: string, masterKey: Buffer | undefined): Promise<number> {
  return withReadOnlyDatabase(file, async (connection) => {
    if (masterKey !== undefined) await checkSecretKeys(connection, masterKey);
    return countAllRows(connection);
  });
}

/** The files of a data folder that are open, and what decides how the engines use them. */
interface OpenedFolder {
  readonly database: DuckdbDatabase;
  readonly journal: LevelJournal;
  /** Undefined in a folder that is new, restored, or of an older putmon. */
  readonly mark: FolderMark | undefined;
  readonly masterKey: Buffer;
  readonly live: LiveConfig;
  readonly clock: Clock;
}

async function openParts(
  folder: OpenedFolder,
  observer: StoreObserver | undefined,
): Promise<Engines> {
  const { database, journal, mark, masterKey, live, clock } = folder;
  const availability = new Availability(dirname(database.file), observer);
  const diskFailed = (error: unknown): void => {
    availability.fail(error);
  };
  const catalogs = await openCatalogs(folder, diskFailed);
  const limiter = new InProcessLimiter(() => live.current, clock);
  const replayMemory = new InProcessReplayMemory(() => live.current.replayEntriesMax);
  const samples = await DuckdbSampleDatabase.open(database, {
    utcOffsetSeconds: live.current.utcOffsetSeconds,
    clock: () => secondsOf(clock),
    diskFailed,
  });
  const store = await openStore(folder, { samples, availability, replayMemory, observer });
  await markFolder(live.current.data, database, store, mark);
  const backups = new DuckdbBackups(database, store, samples, masterKey, () => secondsOf(clock));
  const dataCheck = new DuckdbDataCheck(database);
  return {
    ...catalogs,
    limiter,
    store,
    backups,
    dataCheck,
    async close() {
      // A full disk is no reason not to stop: what it does not take is lost, as with a kill.
      await catalogs.keyUses.flush().catch(() => undefined);
      await catalogs.changeLock.close();
      await dataCheck.close();
      await backups.close();
      await store.close();
      await replayMemory.close();
      await journal.close();
      await limiter.close();
      await catalogs.controlNonces.close();
      await catalogs.alarms.close();
      await catalogs.catalog.close();
      await catalogs.audit.close();
      await database.close();
    },
  };
}

type Catalogs = Pick<
  Engines,
  'catalog' | 'keyUses' | 'alarms' | 'changeLock' | 'controlNonces' | 'audit'
>;

/** Opens what is kept beside the samples. @param diskFailed is told of every write that failed */
async function openCatalogs(
  { database, masterKey, live, clock }: OpenedFolder,
  diskFailed: (error: unknown) => void,
): Promise<Catalogs> {
  const session = (): DuckdbTaskRunner => watchDisk(database.session(), diskFailed);
  const folder = dirname(database.file);
  const audit = await DuckdbAuditTrail.open({ session: session(), masterKey, folder, clock });
  const catalogRows = await DuckdbCatalogStorage.open({ session: session(), masterKey, audit });
  const catalog = await MirroredCatalog.open(catalogRows, clock);
  const keyUses = await KeyUses.open(new DuckdbKeyUses(session()));
  const alarmRows = await DuckdbAlarmStorage.open({ session: session(), masterKey, audit });
  const alarms = await MirroredAlarmCatalog.open(alarmRows, clock);
  const takenFromSeconds = secondsOf(clock) - live.current.timestampSkewBehindSeconds;
  const controlNonces = await DuckdbControlNonces.open(session(), takenFromSeconds);
  const changeLock = new InProcessChangeLock();
  return { catalog, keyUses, alarms, changeLock, controlNonces, audit };
}

/** What a store is built from, beside the folder. */
interface StoreParts {
  readonly samples: DuckdbSampleDatabase;
  readonly availability: Availability;
  readonly replayMemory: ReplayMemory;
  readonly observer: StoreObserver | undefined;
}

function openStore(
  { journal, mark, live, clock }: OpenedFolder,
  { samples, availability, replayMemory, observer }: StoreParts,
): Promise<JournaledSampleStore> {
  return JournaledSampleStore.open(samples, journal, {
    limits: () => live.current,
    replayMemory,
    retentionDays: live.current.retentionDays,
    journalReachesDatabase: mark !== undefined,
    clock: () => secondsOf(clock),
    availability,
    ...(observer === undefined ? {} : { observer }),
  });
}

/** A full disk is no reason not to start: the next start marks the folder. */
async function markFolder(
  data: string,
  database: DuckdbDatabase,
  store: JournaledSampleStore,
  mark: FolderMark | undefined,
): Promise<void> {
  try {
    await store.mark();
    if (mark?.version === readVersion()) return;
    const id = mark?.id ?? randomUUID();
    if (mark === undefined) await writeFolderId(database, id);
    await writeFolderMark(data, id);
  } catch (error) {
    if (!isDiskTrouble(error) && !(error instanceof StoreUnavailableError)) throw error;
  }
}

/** Only a new folder gets a new key: it would open none of those that a database holds. */
async function makeMasterKey(config: Config): Promise<Buffer> {
  await mkdir(config.data, { recursive: true, mode: 0o700 });
  return loadMasterKey(process.env[masterKeyVariable], config.masterKeyFile, true);
}
