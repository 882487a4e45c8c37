import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { readVersion } from '../../config/version.js';
import { writeSynced } from '../synced-files.js';
import { NewerFormatError } from './newer-format-error.js';

export const folderMarkName = 'folder.json';

/** Raised when an older putmon would misread what is in the folder. */
const folderFormat = 1;

/** What every format has, and every later one will have. */
const formatSchema = z.object({ format: z.int(), version: z.string().max(64).optional() });
const markSchema = formatSchema.extend({ format: z.literal(folderFormat), id: z.uuid() });

/**
 * The mark of a data folder that was used. It is written once the database has the same id on disk
 * and the journal reaches as far as the database. From then on a folder that lacks a part of this
 * is damaged; a folder without a mark is new, restored, or of an older putmon. `version` is the
 * putmon that last opened the folder.
 */
export type FolderMark = z.infer<typeof markSchema>;

/**
 * Undefined where there is none; an empty or torn one is as if absent.
 * @throws NewerFormatError
 */
export async function readFolderMark(data: string): Promise<FolderMark | undefined> {
  const file = join(data, folderMarkName);
  // Also where the folder is a file, or closed: opening it says so.
  if (!existsSync(file)) return undefined;
  try {
    const mark: unknown = JSON.parse(await readFile(file, 'utf8'));
    const written = formatSchema.parse(mark);
    if (written.format > folderFormat) throw new NewerFormatError(data, written, folderFormat);
    return markSchema.parse(mark);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return undefined;
    throw error;
  }
}

export function writeFolderMark(data: string, id: string): Promise<void> {
  const mark: FolderMark = { format: folderFormat, version: readVersion(), id };
  return writeSynced(join(data, folderMarkName), `${JSON.stringify(mark)}\n`);
}
