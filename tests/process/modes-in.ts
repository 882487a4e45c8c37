import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** The rights of a folder and of all that is in it, each by its name: `file 600`. */
export function modesIn(folder: string): Map<string, string> {
  const names = ['.', ...readdirSync(folder, { recursive: true, encoding: 'utf8' })].sort();
  return new Map(
    names.map((name) => {
      const stat = statSync(join(folder, name));
      return [name, `${stat.isDirectory() ? 'folder' : 'file'} ${(stat.mode & 0o777).toString(8)}`];
    }),
  );
}
