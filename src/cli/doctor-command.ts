import { existsSync } from 'node:fs';
import { readdir, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { Config } from '../config/config.js';
import { readOperatorAccess } from '../control/operator-access.js';
import type { CheckResult } from '../storage/data-check.js';
import {
  checkDataFiles,
  databaseLogName,
  databaseName,
  journalName,
} from '../storage/data-folder/data-files.js';
import { folderMarkName } from '../storage/data-folder/folder-mark.js';
import { administer } from './administration.js';
import { checkRemoteReads } from './check-remote-reads.js';
import { addFolderOptions, type FolderOptions } from './common-options.js';
import { ControlListener } from './control-listener.js';
import { configOf } from './folder-config.js';
import { checkInstallation } from './installation.js';
import { OperatorError } from './operator-error.js';
import { operatorLines } from './operator-line.js';
import { printJson, printTable } from './print.js';
import type { PrometheusFile } from './parse-prometheus-file.js';
import { readPrometheusFile } from './read-prometheus-file.js';

/** Writes are refused before less is free. */
const bytesFreeMin = 67_108_864;

export function addDoctorCommand(program: Command): void {
  addFolderOptions(program.command('doctor'))
    .option('--prometheus <file>', 'the prometheus.yml of a Prometheus that reads from this putmon')
    .addHelpText(
      'after',
      `
Exits with 1 where a check has failed. Where a server runs on the folder, the server reads its data.

--prometheus also checks whether a Prometheus that has this file gets the samples of this putmon:
  remote_read      an entry leads to /prometheus/api/v1/read of the control listener
  external_labels  Prometheus asks for no labels that no series has
  read_recent      Prometheus asks for new samples, too
Give --config as the server has it: control, controlHosts and remoteReadExternalLabels count.

Examples:
  putmon doctor --data /var/lib/putmon
  putmon doctor --config /etc/putmon.yaml --prometheus /etc/prometheus/prometheus.yml`,
    )
    .action(examine);
}

interface DoctorOptions extends FolderOptions {
  readonly prometheus?: string;
}

async function examine(options: DoctorOptions): Promise<void> {
  const config = configOf(options);
  const { prometheus } = options;
  const file = prometheus === undefined ? undefined : await readPrometheusFile(prometheus);
  if (!existsSync(config.data)) {
    throw new OperatorError(`${config.data} is not there; name another with --data`);
  }
  await checkKind(config.data);
  const results = [
    checkInstallation(),
    await checkRights(config.data),
    await checkDisk(config.data),
    await checkFiles(config.data),
    ...(await checkStored(() => administer(config, 'CheckData', {}))),
    ...(file === undefined ? [] : await checkPrometheus(file, config)),
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

/** A running server has said where it listens: flags may have told it, or the system chosen. */
async function checkPrometheus(file: PrometheusFile, config: Config): Promise<CheckResult[]> {
  try {
    const listener = new ControlListener(config, await readOperatorAccess(config.data));
    return checkRemoteReads(file, listener, config.remoteReadExternalLabels);
  } catch (error) {
    return [failed('remote_read', error)];
  }
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
