import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeSynced } from '../synced-files.js';

export const folderMarkName = 'folder.json';

const markSchema = z.object({ format: z.literal(1), id: z.uuid() });

/**
 * The mark of a data folder that was used. It is written once the database has the same id on disk
 * and the journal reaches as far as the database. From then on a folder that lacks a part of this
 * is damaged; a folder without a mark is new, restored, or of an older putmon.
 */
export type FolderMark = z.infer<typeof markSchema>;

/** Undefined where there is none; an empty or torn one is as if absent. */
export async function readFolderMark(data: string): Promise<FolderMark | undefined> {
  const file = join(data, folderMarkName);
  // Also where the folder is a file, or closed: opening it says so.
  if (!existsSync(file)) return undefined;
  try {
    return markSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return undefined;
    throw error;
  }
}

export function writeFolderMark(data: string, id: string): Promise<void> {
  const mark: FolderMark = { format: 1, id };
  return writeSynced(join(data, folderMarkName), `${JSON.stringify(mark)}\n`);
}
