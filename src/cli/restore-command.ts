import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Command } from 'commander';
import { decodeMasterKey, MasterKeyError, masterKeyVariable } from '../catalog/master-key.js';
import { type BackupManifest, readManifest } from '../storage/data-folder/backup-manifest.js';
import { checkRegularFile, IrregularFileError, readRegularFile } from '../storage/regular-file.js';
import { copySynced, syncFolder, writeSynced } from '../storage/synced-files.js';
import { OperatorError } from './operator-error.js';
import { printJson, printLine } from './print.js';

interface RestoreOptions {
  readonly data: string;
  readonly masterKeyFile?: string;
  readonly json?: true;
}

const keyName = 'master.key';
const keyBytesMax = 4096;

export function addRestoreCommand(program: Command): void {
  program
    .command('restore')
    .argument('<backup>', 'the folder that putmon backup made')
    .requiredOption('--data <folder>', 'the new data folder: missing, or empty')
    .option('--master-key-file <file>', 'the master key of the server that was backed up')
    .option('--json', 'answer in JSON, for scripts')
    .addHelpText(
      'after',
      '\nExample: putmon restore /backup/monday --data /var/lib/putmon --master-key-file master.key',
    )
    .action(restore);
}

/** A master key and how it is told to the new folder. */
interface GivenKey {
  readonly masterKey: Buffer;
  /** Of its file in the new folder; undefined where the environment holds the key. */
  readonly fileText?: string;
}

/**
 * Believes nothing that the backup says of itself: its files are looked at, its keys opened, its
 * rows counted. Writes beside the folder, which takes its name once it is whole.
 */
async function restore(backup: string, options: RestoreOptions): Promise<void> {
  const data = resolve(options.data);
  const manifest = await readManifest(backup);
  if (manifest === undefined) {
    throw new OperatorError(`${backup} is no whole backup; name a folder that putmon backup made`);
  }
  if (existsSync(data) && (await readdir(data)).length > 0) {
    throw new OperatorError(`${options.data} is not empty; name a new folder with --data`);
  }
  const source = await sourceOf(backup, manifest);
  const given = await readGivenKey(backup, manifest, options.masterKeyFile);
  await examine(source, source, given?.masterKey);
  const partial = `${data}.partial`;
  const target = join(partial, manifest.fileName);
  let rows: number;
  await makePartial(partial);
  try {
    const copied = await copySynced(source, target, manifest.fileBytes);
    if (copied !== manifest.sha256) throw damaged(source);
    rows = await examine(target, source, given?.masterKey);
    if (given?.fileText !== undefined) await writeSynced(join(partial, keyName), given.fileText);
    await syncFolder(partial);
    await rename(partial, data);
    await syncFolder(dirname(data));
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    throw error;
  }
  tell(manifest, rows, options, given);
}

/** @throws OperatorError where the file of the backup is not what was backed up */
async function sourceOf(backup: string, { fileName, fileBytes }: BackupManifest): Promise<string> {
  const source = join(backup, fileName);
  const log = `${source}.wal`;
  if (existsSync(log))
    throw new OperatorError(`${log} is no part of a backup; take another backup`);
  if (!existsSync(source)) throw damaged(source);
  if ((await checked(() => checkRegularFile(source))) !== fileBytes) throw damaged(source);
  return source;
}

/** Undefined where none is given: the folder then opens only once its owner adds the key. */
async function readGivenKey(
  backup: string,
  manifest: BackupManifest,
  masterKeyFile: string | undefined,
): Promise<GivenKey | undefined> {
  const { [masterKeyVariable]: variable } = process.env;
  let path = masterKeyFile;
  let text: string;
  if (path !== undefined) {
    text = await readFile(path, 'utf8').catch((error: unknown) => {
      throw new OperatorError(`the master key can not be read: ${String(error)}`);
    });
  } else if (manifest.masterKey) {
    const file = (path = join(backup, keyName));
    text = await checked(() => readRegularFile(file, keyBytesMax));
  } else if (variable !== undefined) {
    return { masterKey: decodeMasterKey(variable, masterKeyVariable) };
  } else return undefined;
  return { masterKey: decodeMasterKey(text, path), fileText: text };
}

/**
 * @returns the rows of all tables
 * @throws MasterKeyError where the key is another; OperatorError where the file can not be read
 */
async function examine(
  file: string,
  source: string,
  masterKey: Buffer | undefined,
): Promise<number> {
  // Only here is the engine needed, which takes its time to load.
  const { examineDatabase } = await import('../engines.js');
  try {
    return await examineDatabase(file, masterKey);
  } catch (error) {
    throw error instanceof MasterKeyError ? error : damaged(source);
  }
}

function damaged(source: string): OperatorError {
  return new OperatorError(`${source} is damaged: it is not what was backed up; take another`);
}

async function checked<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof IrregularFileError)) throw error;
    throw new OperatorError(error.message);
  }
}

async function makePartial(partial: string): Promise<void> {
  if (existsSync(partial)) {
    throw new OperatorError(`${partial} is what an interrupted restore left; remove it`);
  }
  await mkdir(dirname(partial), { recursive: true });
  await mkdir(partial, { mode: 0o700 });
}

function tell(
  { takenSeconds }: BackupManifest,
  rows: number,
  options: RestoreOptions,
  given: GivenKey | undefined,
): void {
  const masterKey = given?.fileText !== undefined;
  if (options.json) {
    printJson({ data: options.data, takenSeconds, rows, masterKey });
    return;
  }
  const taken = new Date(takenSeconds * 1000).toISOString();
  printLine(`restored to ${options.data}: ${rows} rows as of ${taken}`);
  if (masterKey) return;
  printLine(
    `it has no master key: put master.key of that server into it, or set ${masterKeyVariable}`,
  );
}
