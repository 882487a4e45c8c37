import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const blockBytes = 512;

/** What everything below a folder takes of the disk: holes are not counted. */
export function diskBytesOf(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).reduce((sum, entry) => {
    // A server that runs may have removed it meanwhile.
    const stats = lstatSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false });
    return sum + (stats?.blocks ?? 0) * blockBytes;
  }, 0);
}
