import { resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Command } from 'commander';
import { administering, type Perform } from './administration.js';
import { addFolderOptions, type FolderOptions } from './common-options.js';
import { configOf } from './folder-config.js';
import { OperatorError } from './operator-error.js';
import { printJson, printLine } from './print.js';

interface BackupOptions extends FolderOptions {
  readonly withMasterKey?: true;
}

/** What the control plane tells of a backup. */
interface BackupRecord {
  readonly takenSeconds: number;
  readonly phase: string;
  readonly bytesCopied: number;
  readonly bytesTotal: number;
  readonly rows?: number;
  readonly fault?: string;
}

const askEveryMs = 100;

export function addBackupCommand(program: Command): void {
  addFolderOptions(program.command('backup'))
    .argument('<folder>', 'made by the backup; one that is there must be empty')
    .option('--with-master-key', 'put the master key with it: it then opens without another file')
    .addHelpText(
      'after',
      `
The copy is read back before it takes its name. Without the master key it shows no SecretKey.

Example: putmon backup /backup/putmon-$(date +%F)`,
    )
    .action(backUp);
}

async function backUp(target: string, options: BackupOptions): Promise<void> {
  const folder = resolve(target);
  const withMasterKey = options.withMasterKey ? '1' : undefined;
  const last = await administering(configOf(options), async (perform) => {
    await perform('StartBackup', { folder, withMasterKey });
    return untilEnded(folder, perform);
  });
  if (last.phase !== 'done') throw new OperatorError(`no backup: ${last.fault ?? last.phase}`);
  if (options.json) {
    printJson(last);
    return;
  }
  const taken = new Date(last.takenSeconds * 1000).toISOString();
  printLine(`backed up to ${target}: ${last.rows ?? 0} rows as of ${taken}, read back whole`);
}

async function untilEnded(folder: string, perform: Perform): Promise<BackupRecord> {
  for (;;) {
    const { data } = (await perform('DescribeBackup', {}).catch((error: unknown) => {
      throw new OperatorError(`no word of the backup to ${folder}: ${String(error)}`);
    })) as { data: BackupRecord };
    showProgress(data);
    if (data.phase === 'done' || data.phase === 'failed') return data;
    await setTimeout(askEveryMs);
  }
}

/** Where one looks on: a line that is written over. */
function showProgress({ phase, bytesCopied, bytesTotal }: BackupRecord): void {
  if (!process.stderr.isTTY) return;
  const percent = Math.floor((100 * bytesCopied) / Math.max(1, bytesTotal));
  const ended = phase === 'done' || phase === 'failed';
  process.stderr.write(ended ? '\r\u001b[K' : `\r\u001b[K${phase} ${percent} %`);
}
