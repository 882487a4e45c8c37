import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Who may do what with a folder and all that lies in it, by name. */
export function modesIn(folder: string): Map<string, number> {
  const names = ['.', ...readdirSync(folder, { recursive: true }).map(String)].sort();
  return new Map(names.map((name) => [name, statSync(join(folder, name)).mode & 0o777]));
}
