import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataDamagedError } from '../data-check.js';
import { recordsOf } from './level-log.js';
import { isWholeTable } from './level-table.js';
import { liveFilesOf } from './version-edits.js';

const currentName = 'CURRENT';

/**
 * Looks for files that LevelDB takes for never written: without CURRENT it begins anew, and of a
 * log that is gone it says nothing. It syncs the names of files before its manifest tells of them.
 * @throws DataDamagedError
 */
export async function checkLevelFiles(folder: string): Promise<void> {
  const names = await readdir(folder);
  const current = join(folder, currentName);
  if (!names.includes(currentName)) {
    // A kill amid the first start leaves a manifest alone.
    if (!names.some((name) => /\.(log|ldb|sst)$/.test(name))) return;
    throw damaged(current, 'is gone');
  }
  const [, manifestName] = /^(MANIFEST-\d+)\n$/.exec(await readFile(current, 'utf8')) ?? [];
  if (manifestName === undefined) throw damaged(current, 'is damaged');
  const manifest = join(folder, manifestName);
  if (!names.includes(manifestName)) throw damaged(manifest, 'is gone');
  const bytes = await readFile(manifest);
  if (bytes.length === 0) throw damaged(manifest, 'is empty');
  const live = liveFilesOf(recordsOf(bytes));
  // LevelDB says itself what is wrong with it.
  if (live === undefined) return;
  const log = fileName(live.logNumber, 'log');
  if (live.logNumber > 0 && !names.includes(log)) throw damaged(join(folder, log), 'is gone');
  for (const [number, bytesWritten] of live.tables) {
    const name = [fileName(number, 'ldb'), fileName(number, 'sst')].find((each) =>
      names.includes(each),
    );
    const table = join(folder, name ?? fileName(number, 'ldb'));
    if (name === undefined) throw damaged(table, 'is gone');
    const content = await readFile(table);
    if (content.length < bytesWritten) throw damaged(table, 'is cut off');
    if (!isWholeTable(content)) throw damaged(table, 'is damaged');
  }
}

function fileName(number: number, extension: string): string {
  return `${String(number).padStart(6, '0')}.${extension}`;
}

function damaged(file: string, fault: string): DataDamagedError {
  return new DataDamagedError(
    `${file} ${fault}: the stored data is damaged; run putmon doctor, and restore a backup`,
  );
}
