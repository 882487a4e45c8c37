import { existsSync } from 'node:fs';
import { readdir, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { CheckResult } from '../storage/data-check.js';
import {
  checkDataFiles,
  databaseLogName,
  databaseName,
  journalName,
} from '../storage/data-folder/data-files.js';
import { folderMarkName } from '../storage/data-folder/folder-mark.js';
import { administer } from './administration.js';
import { addFolderOptions, type FolderOptions } from './common-options.js';
import { configOf } from './folder-config.js';
import { OperatorError } from './operator-error.js';
import { operatorLines } from './operator-line.js';
import { printJson, printTable } from './print.js';

/** Writes are refused before less is free. */
const bytesFreeMin = 67_108_864;

export function addDoctorCommand(program: Command): void {
  addFolderOptions(program.command('doctor'))
    .addHelpText(
      'after',
      `
Exits with 1 where a check has failed. Where a server runs on the folder, the server reads its data.

Example: putmon doctor --data /var/lib/putmon`,
    )
    .action(examine);
}

async function examine(options: FolderOptions): Promise<void> {
  const config = configOf(options);
  if (!existsSync(config.data)) {
    throw new OperatorError(`${config.data} is not there; name another with --data`);
  }
  await checkKind(config.data);
  const results = [
    await checkRights(config.data),
    await checkDisk(config.data),
    await checkFiles(config.data),
    ...(await checkStored(() => administer(config, 'CheckData', {}))),
  ];
  if (options.json) printJson(results);
  else {
    const rows = results.map(({ check, state, detail }) => [state, check, detail]);
    printTable(['state', 'check', 'found'], rows);
  }
  const failed = results.filter(({ state }) => state === 'failed').length;
  if (failed > 0) throw new OperatorError(`${failed} of ${results.length} checks failed`);
}

/**
 * Rights of any other folder are no matter of putmon: advice to change them could harm the system.
 * @throws OperatorError where nothing in the folder is of putmon
 */
async function checkKind(data: string): Promise<void> {
  const ours = [databaseName, databaseLogName, journalName, folderMarkName];
  const isOurs = (await readdir(data)).some((name) => ours.includes(name));
  if (!isOurs) throw new OperatorError(`${data} holds no data; name another with --data`);
}

async function checkRights(data: string): Promise<CheckResult> {
  const places = [data, ...(await readdir(data)).map((name) => join(data, name))];
  const open: string[] = [];
  for (const place of places) if (((await stat(place)).mode & 0o077) !== 0) open.push(place);
  const [first] = open;
  return first === undefined
    ? { check: 'rights', state: 'ok', detail: 'for the owner alone' }
    : {
        check: 'rights',
        state: 'failed',
        detail: `open to other users: run chmod go= ${open.join(' ')}`,
      };
}

/** Also beside a server, which has the files open and does not miss their names. */
async function checkFiles(data: string): Promise<CheckResult> {
  try {
    await checkDataFiles(data);
    return { check: 'files', state: 'ok', detail: 'all there, and of this folder alone' };
  } catch (error) {
    return failed('files', error);
  }
}

async function checkDisk(data: string): Promise<CheckResult> {
  const { bavail, bsize } = await statfs(data);
  const bytesFree = bavail * bsize;
  const detail = `${Math.floor(bytesFree / 1_048_576)} MiB free`;
  return bytesFree >= bytesFreeMin
    ? { check: 'disk', state: 'ok', detail }
    : { check: 'disk', state: 'warning', detail: `${detail}; reports are answered 1002 when full` };
}

/** What the data folder can not be opened for is what is wrong with it. */
async function checkStored(ask: () => Promise<unknown>): Promise<CheckResult[]> {
  try {
    const { data } = (await ask()) as { data: CheckResult[] };
    return [{ check: 'opening', state: 'ok', detail: 'the master key opens every key' }, ...data];
  } catch (error) {
    return [failed('opening', error)];
  }
}

/** @throws an error that no operator can mend */
function failed(check: string, error: unknown): CheckResult {
  const lines = error instanceof Error ? operatorLines(error) : undefined;
  if (lines === undefined) throw error;
  return { check, state: 'failed', detail: lines.join('; ') };
}
