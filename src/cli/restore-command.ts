import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Command } from 'commander';
import { loadMasterKey, masterKeyVariable } from '../catalog/master-key.js';
import { type BackupManifest, readManifest } from '../storage/backup-manifest.js';
import { copySynced, syncFolder, writeSynced } from '../storage/synced-files.js';
import { OperatorError } from './operator-error.js';
import { printJson, printLine } from './print.js';

interface RestoreOptions {
  readonly data: string;
  readonly masterKeyFile?: string;
  readonly json?: true;
}

const keyName = 'master.key';

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

/** Writes beside the folder, which takes its name once it is whole. */
async function restore(backup: string, options: RestoreOptions): Promise<void> {
  const data = resolve(options.data);
  const manifest = await readManifest(backup);
  if (manifest === undefined) {
    throw new OperatorError(`${backup} is no whole backup; name a folder that putmon backup made`);
  }
  const keyFile = options.masterKeyFile ?? (manifest.masterKey ? join(backup, keyName) : undefined);
  if (existsSync(data) && (await readdir(data)).length > 0) {
    throw new OperatorError(`${options.data} is not empty; name a new folder with --data`);
  }
  const partial = `${data}.partial`;
  await makePartial(partial);
  try {
    await copyBackup(backup, manifest, partial);
    if (keyFile !== undefined) await copyKey(keyFile, join(partial, keyName));
    await syncFolder(partial);
    await rename(partial, data);
    await syncFolder(dirname(data));
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    throw error;
  }
  tell(manifest, options, keyFile);
}

async function makePartial(partial: string): Promise<void> {
  if (existsSync(partial)) {
    throw new OperatorError(`${partial} is what an interrupted restore left; remove it`);
  }
  await mkdir(dirname(partial), { recursive: true });
  await mkdir(partial, { mode: 0o700 });
}

/** @throws OperatorError where the backup is not what it was when it was made */
async function copyBackup(backup: string, manifest: BackupManifest, to: string): Promise<void> {
  const { fileName, fileBytes, sha256 } = manifest;
  const source = join(backup, fileName);
  const size = (await stat(source).catch(() => undefined))?.size;
  const copied =
    size === fileBytes ? await copySynced(source, join(to, fileName), fileBytes) : undefined;
  if (copied !== sha256) {
    throw new OperatorError(`${source} is damaged: it is not what was backed up; take another`);
  }
}

/** @throws OperatorError where there is no key in it */
async function copyKey(from: string, to: string): Promise<void> {
  const text = await readFile(from, 'utf8').catch((error: unknown) => {
    throw new OperatorError(`the master key can not be read: ${String(error)}`);
  });
  await writeSynced(to, text);
  // Says what is wrong with it in its own words.
  await loadMasterKey(undefined, to, false);
}

function tell(
  { takenSeconds, tables }: BackupManifest,
  options: RestoreOptions,
  keyFile: string | undefined,
): void {
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  if (options.json) {
    printJson({ data: options.data, takenSeconds, rows, masterKey: keyFile !== undefined });
    return;
  }
  const taken = new Date(takenSeconds * 1000).toISOString();
  printLine(`restored to ${options.data}: ${rows} rows as of ${taken}`);
  if (keyFile !== undefined) return;
  printLine(
    `it has no master key: put master.key of that server into it, or set ${masterKeyVariable}`,
  );
}
