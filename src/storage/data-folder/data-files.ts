import { lstatSync, type Stats } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DataDamagedError } from '../data-check.js';
import { folderMarkName } from './folder-mark.js';

export const databaseName = 'putmon.duckdb';
export const databaseLogName = `${databaseName}.wal`;
export const journalName = 'putmon.journal';

const advice = 'run putmon doctor, and restore a backup';

/** A data file is no file of this folder alone: the message names it. */
export class SharedFileError extends Error {
  override name = 'SharedFileError';
}

/**
 * Checks the names in a data folder before anything is opened: what must be there is there, and
 * nothing is shared with another folder.
 * @throws DataDamagedError, SharedFileError
 */
export async function checkDataFiles(data: string): Promise<void> {
  checkPresent(data);
  for (const name of [databaseName, databaseLogName, folderMarkName]) checkOwn(join(data, name));
  const journal = join(data, journalName);
  const found = statsOf(journal);
  if (found === undefined) return;
  if (!found.isDirectory()) throw shared(journal, 'is no folder of its own');
  for (const name of await readdir(journal)) checkOwn(join(journal, name));
}

/**
 * The journal and the log are made after the database, and the mark after the journal: so the later
 * of them show that the earlier were there.
 */
function checkPresent(data: string): void {
  const [database, log, journal, mark] = [
    databaseName,
    databaseLogName,
    journalName,
    folderMarkName,
  ].map((name) => statsOf(join(data, name)));
  const file = join(data, databaseName);
  const later = [
    ...(log === undefined ? [] : [`its log ${databaseLogName}`]),
    ...(journal === undefined ? [] : [journalName]),
    ...(mark === undefined ? [] : [folderMarkName]),
  ];
  const [witness] = later;
  if (witness !== undefined && database === undefined) {
    throw damaged(`${file} is gone, and ${witness} is not enough`);
  }
  if (witness !== undefined && database?.size === 0) throw damaged(`${file} is empty`);
  if (mark !== undefined && journal === undefined) {
    throw damaged(`${join(data, journalName)} is gone`);
  }
}

/** A file that two folders share is written by whoever opens either of them. */
function checkOwn(path: string): void {
  const found = statsOf(path);
  if (found === undefined) return;
  if (!found.isFile()) throw shared(path, 'is no regular file');
  if (found.nlink > 1) throw shared(path, `has ${found.nlink} names (hard links)`);
}

/** Undefined where there is nothing, or nothing any more; opening says why a place is closed. */
function statsOf(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if (['ENOTDIR', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? ''))
      return undefined;
    throw error;
  }
}

function damaged(fault: string): DataDamagedError {
  return new DataDamagedError(`${fault}: the stored data is damaged; ${advice}`);
}

function shared(path: string, fault: string): SharedFileError {
  return new SharedFileError(
    `${path} ${fault}: another folder may write it too; ` +
      'remove the other folder, or copy this one with cp -a and use the copy',
  );
}
