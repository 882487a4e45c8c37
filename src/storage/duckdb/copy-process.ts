import { once } from 'node:events';
import { open, stat } from 'node:fs/promises';
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { type BackupContent, writeManifest } from '../data-folder/backup-manifest.js';
import { databaseName } from '../data-folder/data-files.js';
import { copySynced, fileSha256, syncFolder } from '../synced-files.js';
import { type CopyJob, copyJobSchema, type CopyNews } from './copy-job.js';
import { type ScannedTable, scanTable, tableNames } from './table-scan.js';
import { closedOptions } from '../../duckdb/closed-options.js';
import { errorMessageOf } from '../../model/error-message.js';

/*
 * The process that writes a backup, for the one that has the database open. It is another process
 * because the system drops a process's locks on a file when any handle to that file is closed, and
 * so that reading the copy back takes no memory and no turns of the server.
 */

/** Three headers, two of which take turns: they tell when the log was last folded in. */
const headerBytes = 12_288;
const memoryMax = '256MB';
const newsEveryMs = 100;

process.on('disconnect', () => process.exit(1));
setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
const [message] = (await once(process, 'message')) as unknown[];
tell(await write(copyJobSchema.parse(message)).catch(failureOf));
process.disconnect();

function tell(news: CopyNews): void {
  if (process.connected) process.send?.(news);
}

function failureOf(error: unknown): CopyNews {
  return { phase: 'failed', fault: errorMessageOf(error) };
}

async function write(job: CopyJob): Promise<CopyNews> {
  const copy = join(job.folder, databaseName);
  const bytesTotal = await copyFiles(job, copy);
  tell({ phase: 'checking', bytesCopied: bytesTotal, bytesTotal });
  const tables = await foldAndScan(copy);
  const [damaged] = tables.filter(({ fault }) => fault !== undefined);
  if (damaged !== undefined) {
    throw new Error(`${job.file} is damaged, table ${damaged.name}: ${damaged.fault ?? ''}`);
  }
  const manifest: BackupContent = {
    takenSeconds: job.takenSeconds,
    fileName: databaseName,
    fileBytes: (await stat(copy)).size,
    sha256: await fileSha256(copy),
    masterKey: job.masterKey,
    tables: tables.map(({ name, rows }) => ({ name, rows })),
  };
  await writeManifest(job.folder, manifest);
  await syncFolder(job.folder);
  return { phase: 'done', rows: tables.reduce((sum, { rows }) => sum + rows, 0) };
}

/** @throws where the file was folded into meanwhile */
async function copyFiles({ file, logBytes }: CopyJob, copy: string): Promise<number> {
  const before = await headersOf(file);
  const { size } = await stat(file);
  const bytesTotal = size + logBytes;
  let toldAt = 0;
  const told = (bytesCopied: number): void => {
    if (performance.now() - toldAt < newsEveryMs) return;
    toldAt = performance.now();
    tell({ phase: 'copying', bytesCopied, bytesTotal });
  };
  await copySynced(file, copy, size, told);
  if (logBytes > 0) await copySynced(`${file}.wal`, `${copy}.wal`, logBytes);
  if (!before.equals(await headersOf(file))) {
    throw new Error('the data file was opened anew meanwhile; try again');
  }
  return bytesTotal;
}

async function headersOf(file: string): Promise<Buffer> {
  const handle = await open(file, 'r');
  try {
    return (await handle.read(Buffer.alloc(headerBytes), 0, headerBytes, 0)).buffer;
  } finally {
    await handle.close();
  }
}

/** Opens the copy as a start would, and leaves one file without a log. */
async function foldAndScan(copy: string): Promise<ScannedTable[]> {
  const instance = await DuckDBInstance.create(copy, {
    threads: '1',
    memory_limit: memoryMax,
    ...closedOptions,
  });
  const connection = await instance.connect();
  const tables: ScannedTable[] = [];
  for (const name of await tableNames(connection)) tables.push(await scanTable(connection, name));
  await connection.run('CHECKPOINT');
  connection.closeSync();
  instance.closeSync();
  return tables;
}
